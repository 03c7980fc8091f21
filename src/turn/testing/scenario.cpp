#include "turn/testing/scenario.hpp"

#include <yaml-cpp/yaml.h>
#include <algorithm>

#include "base/words.hpp"

namespace parley::turn::testing {
namespace {

/// Scenarios that begin in the middle of a call have their time zero here, so that all guards have passed.
constexpr Ms kBegin{100'000};

tl::unexpected<Error> Invalid(std::string detail) {
  return Fail(ErrorCode::kInvalid, Origin::kConfiguration, std::move(detail));
}

/// A line in words; quotes hold a text together.
std::vector<std::string> SplitLine(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  bool any = false;
  for (const char c : line) {
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      any = true;
    } else if (c == ' ') {
      if (any) words.push_back(std::exchange(word, {}));
      any = false;
    } else {
      word += c;
      any = true;
    }
  }
  if (any) words.push_back(word);
  return words;
}

struct Line {
  std::vector<std::string> words;
  FieldTexts fields;

  [[nodiscard]] const std::string& Word(std::size_t i) const {
    static const std::string kNone;
    return i < words.size() ? words[i] : kNone;
  }
  [[nodiscard]] Ms Time(std::size_t i) const { return Ms{std::atoll(Word(i).c_str())}; }
  [[nodiscard]] double Number(std::string_view field, double otherwise) const {
    const auto found = fields.find(field);
    return found == fields.end() ? otherwise : std::atof(found->second.c_str());
  }
};

/// "name=value" words are fields; a text in quotes may hold "=" only with a space in it.
Line ParseLine(const std::string& text) {
  Line line;
  for (std::string& word : SplitLine(text)) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || word.find(' ') < equals) {
      line.words.push_back(std::move(word));
    } else {
      line.fields.emplace(word.substr(0, equals), word.substr(equals + 1));
    }
  }
  return line;
}

/// gen=-1 is the last generation begun, -2 the one before; resp=-1 what is being said or made ready.
void ResolveIds(SimulatedCall& call, FieldTexts& fields) {
  const auto gen = fields.find("gen");
  if (gen != fields.end() && gen->second.starts_with('-')) {
    const auto back = static_cast<std::size_t>(std::atoi(gen->second.c_str() + 1));
    const std::vector<GenId>& known = call.Generations();
    gen->second = std::to_string(back <= known.size() ? known[known.size() - back].value : 0);
  }
  const auto response = fields.find("resp");
  if (response != fields.end() && response->second == "-1") {
    const Response* current = CurrentResponse(call.State());
    const auto* thinking = std::get_if<Thinking>(&call.State().floor);
    if (current == nullptr && thinking != nullptr && thinking->next) current = &*thinking->next;
    response->second = std::to_string(current == nullptr ? 0 : current->id.value);
  }
}

void ShiftTimes(FieldTexts& fields, Ms begin) {
  for (const std::string_view name : {"deadline", "last_rx", "speech_end", "onset"}) {
    const auto field = fields.find(name);
    if (field != fields.end()) field->second = std::to_string(std::atoll(field->second.c_str()) + begin.count());
  }
}

Status ScheduleNamed(SimulatedCall& call, Line line, Ms begin) {
  ShiftTimes(line.fields, begin);
  const std::string name = line.Word(2);
  FieldTexts probe = line.fields;
  ResolveIds(call, probe);
  if (const Result<EventBody> event = EventFromText(name, probe); !event) return FailFrom(event);
  call.AtCall(begin + line.Time(1), [&call, name, fields = line.fields]() mutable {
    ResolveIds(call, fields);
    call.Feed(*EventFromText(name, fields));
  });
  return {};
}

RecognisedText TextOfLine(const Line& line) {
  return {.utterance = UtteranceId{1000U + static_cast<std::uint32_t>(std::atoi(line.Word(2).c_str()))},
          .text = line.Word(3),
          .confidence = line.Number("conf", 0.7),
          .level_db = line.Number("rel", 0)};
}

Result<ExpectedEffect> ParseExpected(const std::string& text) {
  Line line = ParseLine(text);
  if (line.words.size() != 2) return Invalid("expected effect \"" + text + "\": wants a time, a name, and fields");
  ExpectedEffect effect{.name = line.Word(1), .fields = std::move(line.fields)};
  const std::string& when = line.Word(0);
  const std::size_t dots = when.find("..");
  effect.from = Ms{std::atoll(when.c_str())};
  effect.to = dots == std::string::npos ? effect.from : Ms{std::atoll(when.c_str() + dots + 2)};
  return effect;
}

bool Matches(const ExpectedEffect& expected, const LoggedEffect& got, Ms begin) {
  if (Name(got.body) != expected.name || got.t < begin + expected.from || got.t > begin + expected.to) return false;
  const FieldTexts fields = FieldsOf(got.body);
  return std::all_of(expected.fields.begin(), expected.fields.end(), [&](const auto& field) {
    const auto found = fields.find(field.first);
    if (found == fields.end()) return false;
    if (field.first == "text") return SameText(found->second, field.second);
    std::string value = field.second;
    if (value == "True") value = "true";
    if (value == "False") value = "false";
    return found->second == value;
  });
}

Status LoadExpected(const YAML::Node& node, std::vector<ExpectedEffect>& list) {
  for (const YAML::Node& entry : node) {
    Result<ExpectedEffect> effect = ParseExpected(entry.as<std::string>());
    if (!effect) return FailFrom(effect);
    list.push_back(*std::move(effect));
  }
  return {};
}

Status LoadConfig(const YAML::Node& node, TurnConfig& config) {
  for (const auto& entry : node) {
    const auto key = entry.first.as<std::string>();
    if (key == "language") {
      const std::optional<Language> language = FromName<Language>(entry.second.as<std::string>());
      if (!language) return Invalid("language: unknown");
      config.language = *language;
      continue;
    }
    const auto times = TurnConfigTimes();
    const auto time = std::find_if(times.begin(), times.end(), [&](const TurnConfigTime& t) { return t.key == key; });
    if (time == times.end()) return Invalid(key + ": no such value");
    time->of(config) = Ms{entry.second.as<std::int64_t>()};
  }
  return {};
}

Result<Scenario> ReadScenario(const YAML::Node& node) {
  Scenario scenario;
  scenario.id = node["id"].as<std::string>();
  scenario.name = node["name"].as<std::string>();
  scenario.start = node["start"].as<std::string>();
  scenario.until = Ms{node["until"].as<std::int64_t>()};
  scenario.final = node["final"].as<std::string>("");
  if (const Status status = LoadConfig(node["config"], scenario.config); !status)
    return FailFrom(Result<int>(tl::unexpected(status.error())));
  const YAML::Node playback = node["playback"];
  if (playback) {
    scenario.playback.prompt_length = Ms{playback["prompt_length"].as<std::int64_t>(2000)};
    scenario.playback.start_delay = Ms{playback["start_delay"].as<std::int64_t>(0)};
  }
  for (const auto& entry : node["answer"])
    scenario.answer[entry.first.as<std::string>()] = entry.second.as<std::string>();
  for (const YAML::Node& word : node["words"])
    scenario.words.push_back(
        {word[0].as<std::string>(), Ms{word[1].as<std::int64_t>()}, Ms{word[2].as<std::int64_t>()}});
  for (const YAML::Node& line : node["script"]) scenario.script.push_back(line.as<std::string>());
  for (const auto& entry : node["at_most"])
    scenario.at_most[entry.first.as<std::string>()] = entry.second.as<std::size_t>();
  for (const auto& [name, list] : {std::pair{"expect", &scenario.expect}, std::pair{"contains", &scenario.contains}})
    if (const Status status = LoadExpected(node[name], *list); !status) return tl::unexpected(status.error());
  return scenario;
}

/// The generation that a scenario begins with answers "hello there".
void BeginAnswer(const Scenario& scenario, SimulatedCall& call, Ms played) {
  call.HowItPlays().prompt_length = Ms{4000};
  call.At(kBegin - Ms{20'000}, Answered{});
  call.Run(kBegin - Ms{10'000});
  call.HowItPlays().prompt_length = scenario.playback.prompt_length;
  const Ms said = kBegin - played - Ms{1400};
  for (const char* line : {"VS 0", "P 300 0 'hello there'", "VE 700", "F 750 0 'hello there'"})
    static_cast<void>(Schedule(call, line, said));
  call.Run(kBegin - played - Ms{10});
  const GenId gen = call.Generations().back();
  const auto number = [&](const char* key, std::int64_t otherwise) {
    const auto found = scenario.answer.find(key);
    return Ms{found == scenario.answer.end() ? otherwise : std::atoll(found->second.c_str())};
  };
  call.SetLength(gen, number("length", 20'000) + Ms{5000});
  const auto given = [&](const char* key) { return scenario.answer.contains(key); };
  const auto policy = given("pol")
                          ? FromName<Interruptibility>(scenario.answer.at("pol")).value_or(Interruptibility::kYes)
                          : Interruptibility::kYes;
  call.At(call.Now(), GenDescribed{.gen = gen, .asks = given("asks"), .grace = given("grace"), .policy = policy});
  if (played > Ms{0}) {
    call.At(kBegin - played, TtsStarted{.gen = gen});
    for (const HeardLedger::Span& word : scenario.words)
      call.At(kBegin - played,
              SpanPlaced{.response = gen, .text = word.text, .from = word.from + played, .to = word.to + played});
    if (given("total")) call.At(kBegin - played, GenFinished{.response = gen, .total = number("total", 0) + played});
  }
  call.Run(kBegin - Ms{1});
}

}  // namespace

Result<Scenario> LoadScenario(const std::filesystem::path& file) {
  try {
    Result<Scenario> scenario = ReadScenario(YAML::LoadFile(file.string()));
    if (!scenario) return Invalid(file.string() + ": " + scenario.error().detail);
    return scenario;
  } catch (const YAML::Exception& problem) {
    return Invalid(file.string() + ": " + problem.what());
  }
}

Result<std::vector<Scenario>> LoadScenarios(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  if (error || files.empty()) return Invalid(folder.string() + ": no scenario files there");
  std::sort(files.begin(), files.end());
  std::vector<Scenario> scenarios;
  for (const auto& file : files) {
    Result<Scenario> scenario = LoadScenario(file);
    if (!scenario) return FailFrom(scenario);
    scenarios.push_back(*std::move(scenario));
  }
  return scenarios;
}

Status Schedule(SimulatedCall& call, const std::string& text, Ms begin) {
  const Line line = ParseLine(text);
  const std::string& kind = line.Word(0);
  const Ms t = begin + line.Time(1);
  if (kind == "VS") {
    call.At(t, VadStarted{.onset = t - Ms{static_cast<std::int64_t>(line.Number("ago", 0))}}, 0);
  } else if (kind == "VE") {
    call.At(t, VadStopped{.speech_end = t - Ms{200}});
  } else if (kind == "V") {
    call.Voice(t, begin + line.Time(2), line.Number("rel", 0));
  } else if (kind == "P") {
    call.At(t, SttPartialHeard{TextOfLine(line)});
  } else if (kind == "F") {
    call.At(t, SttFinalHeard{TextOfLine(line)});
  } else if (kind == "E") {
    call.At(t, EotScored{.p_end = std::atof(line.Word(2).c_str())});
  } else if (kind == "C") {
    call.At(t, OverlapClassified{.p_interrupt = std::atof(line.Word(2).c_str())});
  } else if (kind == "TTS") {
    return Schedule(call, "X " + line.Word(1) + " TtsFirst gen=-1", begin);
  } else if (kind == "D") {
    call.At(t, DtmfPressed{.digit = line.Word(2).empty() ? '?' : line.Word(2).front()});
  } else if (kind == "MUTE") {
    call.MuteAt(t);
  } else if (kind == "X") {
    return ScheduleNamed(call, line, begin);
  } else {
    return Invalid("script line \"" + text + "\": unknown kind");
  }
  return {};
}

Status Prepare(const Scenario& scenario, SimulatedCall& call, Ms& begin) {
  begin = kBegin;
  if (scenario.start == "CONNECTING") {
    begin = Ms{0};
  } else if (scenario.start == "GREETING") {
    call.HowItPlays().prompt_length = Ms{8000};
    call.At(kBegin - Ms{100}, Answered{});
    call.Run(kBegin);
  } else if (scenario.start == "LISTENING") {
    call.HowItPlays().prompt_length = Ms{4000};
    call.At(kBegin - Ms{4000}, Answered{});
    call.Run(kBegin);
    call.HowItPlays().prompt_length = scenario.playback.prompt_length;
  } else if (scenario.start == "THINKING") {
    BeginAnswer(scenario, call, Ms{0});
  } else if (scenario.start == "SPEAKING") {
    BeginAnswer(scenario, call, Ms{5000});
  } else {
    return Invalid(scenario.id + ": start " + scenario.start + " is unknown");
  }
  call.ForgetLog();
  return {};
}

std::string Differences(const Scenario& scenario, const SimulatedCall& call, Ms begin, Floor final) {
  std::string differences;
  const auto missing = [&](const ExpectedEffect& expected) {
    differences += "  missing: " + std::to_string(expected.from.count()) + " " + expected.name + "\n";
  };
  std::vector<const LoggedEffect*> got;
  for (const LoggedEffect& effect : call.Log())
    if (IsCompared(effect.body)) got.push_back(&effect);
  const bool exact = scenario.contains.empty() && scenario.at_most.empty();
  for (const ExpectedEffect& expected : exact ? scenario.expect : scenario.contains) {
    const auto match =
        std::find_if(got.begin(), got.end(), [&](const LoggedEffect* e) { return Matches(expected, *e, begin); });
    if (match == got.end()) {
      missing(expected);
    } else {
      got.erase(match);
    }
  }
  if (exact)
    for (const LoggedEffect* effect : got)
      differences +=
          "  not expected: " + std::to_string((effect->t - begin).count()) + " " + TextOf(effect->body) + "\n";
  for (const auto& [name, most] : scenario.at_most) {
    const auto count = static_cast<std::size_t>(std::count_if(
        call.Log().begin(), call.Log().end(), [&](const LoggedEffect& e) { return Name(e.body) == name; }));
    if (count > most) differences += "  " + name + ": " + std::to_string(count) + " times\n";
  }
  if (!scenario.final.empty() && Name(final) != scenario.final)
    differences += "  ends in " + std::string(Name(final)) + ", not " + scenario.final + "\n";
  return differences;
}

}  // namespace parley::turn::testing
