#include "caller/load_caller_script.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <cctype>
#include <charconv>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

namespace parley {
namespace {

const std::vector<std::string> kTopKeys = {"name", "patience", "agent_finished", "longest_call", "steps"};
const std::vector<std::string> kActionKeys = {"wait",  "say",   "hesitate", "interrupt", "backchannel",
                                              "cough", "press", "silence",  "hang_up"};
const std::vector<std::string> kStepKeys = {"name",      "within",      "expect", "wait",  "say",     "hesitate",
                                            "interrupt", "backchannel", "cough",  "press", "silence", "hang_up"};
const std::vector<std::string> kWaits = {"agent_finished", "agent_speaks", "agent_hangs_up"};

/// "1200ms", "5s", "1.5s", "3min".
std::optional<Ms> ParseDuration(std::string_view text) {
  double value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value < 0 || value > 1e7) return std::nullopt;
  const std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  const double factor = unit == "ms" ? 1 : unit == "s" ? 1000 : unit == "min" ? 60'000 : 0;
  if (factor == 0) return std::nullopt;
  return Ms{std::llround(value * factor)};
}

class Loader {
 public:
  Loader(std::string file, std::filesystem::path directory, Diagnostics& problems)
      : file_(std::move(file)), directory_(std::move(directory)), problems_(problems) {}

  CallerScript Load(const YAML::Node& root) {
    CallerScript script;
    if (!root.IsMap()) {
      Error(root, "a caller script is a map with 'steps'");
      return script;
    }
    CheckKeys(root, kTopKeys);
    script.name = Text(root, "name").value_or(file_);
    ReadDuration(root, "patience", Ms{100}, script.patience);
    ReadDuration(root, "agent_finished", Ms{200}, script.agent_finished);
    ReadDuration(root, "longest_call", Ms{1000}, script.longest_call);
    const YAML::Node steps = root["steps"];
    if (!steps || !steps.IsSequence() || steps.size() == 0) {
      Error(steps ? steps : root, "'steps' must be a list of at least one step");
      return script;
    }
    for (const YAML::Node& step : steps) script.steps.push_back(ReadStep(step, script.steps.size()));
    return script;
  }

 private:
  void Error(const YAML::Node& node, std::string message) { problems_.Error(Where(node), std::move(message)); }

  [[nodiscard]] FilePosition Where(const YAML::Node& node) const {
    const YAML::Mark mark = node.Mark();
    return {file_, mark.line + 1, mark.column + 1};
  }

  void CheckKeys(const YAML::Node& map, const std::vector<std::string>& known) {
    std::set<std::string> seen;
    for (const auto& entry : map) {
      const std::string key = entry.first.as<std::string>("");
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        Error(entry.first, fmt::format("unknown key '{}'{}", key, Suggestion(key, known)));
      } else if (!seen.insert(key).second) {
        Error(entry.first, fmt::format("'{}' is given twice", key));
      }
    }
  }

  std::optional<std::string> Text(const YAML::Node& map, const char* key) {
    const YAML::Node node = map[key];
    if (!node) return std::nullopt;
    if (!node.IsScalar() || node.Scalar().empty()) {
      Error(node, fmt::format("'{}' must be a text", key));
      return std::nullopt;
    }
    return node.Scalar();
  }

  bool ReadDuration(const YAML::Node& map, const char* key, Ms least, Ms& out) {
    const YAML::Node node = map[key];
    if (!node) return false;
    return Duration(node, key, least, out);
  }

  bool Duration(const YAML::Node& node, const char* key, Ms least, Ms& out) {
    const auto parsed = node.IsScalar() ? ParseDuration(node.Scalar()) : std::nullopt;
    if (!parsed || *parsed < least) {
      Error(node,
            fmt::format("'{}' must be a time of at least {} ms such as 1200ms, 1.5s or 2min", key, least.count()));
      return false;
    }
    out = *parsed;
    return true;
  }

  CallerStep ReadStep(const YAML::Node& node, std::size_t index) {
    CallerStep step;
    step.name = fmt::format("step {}", index + 1);
    if (!node.IsMap()) {
      Error(node, fmt::format("a step is a map with one of: {}", fmt::join(kActionKeys, ", ")));
      return step;
    }
    CheckKeys(node, kStepKeys);
    if (const auto name = Text(node, "name")) step.name = *name;
    if (!names_.insert(step.name).second) Error(node, fmt::format("two steps are called '{}'", step.name));
    if (Ms within{0}; ReadDuration(node, "within", Ms{1}, within)) step.within = within;
    std::vector<std::string> actions;
    for (const std::string& key : kActionKeys)
      if (node[key]) actions.push_back(key);
    if (actions.size() != 1) {
      Error(node, fmt::format("a step does exactly one of: {}; this one does {}", fmt::join(kActionKeys, ", "),
                              actions.empty() ? "none" : fmt::format("{}", fmt::join(actions, ", "))));
    } else {
      step.action = ReadAction(actions[0], node[actions[0]]);
    }
    if (node["expect"]) step.expect = ReadExpectation(node["expect"]);
    return step;
  }

  CallerAction ReadAction(const std::string& key, const YAML::Node& node) {
    if (key == "wait") return ReadWait(node);
    if (key == "say") return SayTurn{ReadLine(node)};
    if (key == "hesitate") return ReadHesitate(node);
    if (key == "interrupt") {
      Interrupt action;
      ReadTimedLine(node, action.after, action.line);
      return action;
    }
    if (key == "backchannel") {
      Backchannel action;
      ReadTimedLine(node, action.after, action.line);
      return action;
    }
    if (key == "cough") return ReadCough(node);
    if (key == "press") return ReadPress(node);
    if (key == "silence") {
      StaySilent action;
      Duration(node, "silence", Ms{1}, action.length);
      return action;
    }
    if (!node.IsScalar() || node.Scalar() != "true") Error(node, "write 'hang_up: true'");
    return HangUpStep{};
  }

  CallerAction ReadWait(const YAML::Node& node) {
    const std::string what = node.IsScalar() ? node.Scalar() : "";
    if (what == kWaits[0]) return WaitForAgent{};
    if (what == kWaits[1]) return WaitForVoice{};
    if (what == kWaits[2]) return WaitForHangUp{};
    Error(node, fmt::format("'wait' must be one of: {}{}", fmt::join(kWaits, ", "), Suggestion(what, kWaits)));
    return WaitForAgent{};
  }

  Line ReadLine(const YAML::Node& node) {
    if (node && node.IsScalar() && !node.Scalar().empty()) return {node.Scalar(), ""};
    if (!node || !node.IsMap()) {
      Error(node ? node : here_, "a line is a text, or {wav: FILE, text: what is said in it}");
      return {};
    }
    CheckKeys(node, {"wav", "text"});
    Line line{Text(node, "text").value_or(""), Text(node, "wav").value_or("")};
    if (line.wav_path.empty()) {
      Error(node, "a line that is a map needs 'wav', the path of a file");
    } else {
      line.wav_path = (directory_ / line.wav_path).string();
    }
    return line;
  }

  CallerAction ReadHesitate(const YAML::Node& node) {
    Hesitate action;
    if (!node.IsMap() || !node["first"] || !node["then"]) {
      Error(node, "'hesitate' needs {first: TEXT, pause: TIME, then: TEXT}");
      return action;
    }
    CheckKeys(node, {"first", "pause", "then"});
    action.first = ReadLine(node["first"]);
    ReadDuration(node, "pause", Ms{1}, action.pause);
    action.then = ReadLine(node["then"]);
    return action;
  }

  void ReadTimedLine(const YAML::Node& node, Ms& after, Line& line) {
    if (!node.IsMap() || !node["say"]) {
      Error(node, "needs {after: TIME of agent voice, say: TEXT}");
      return;
    }
    CheckKeys(node, {"after", "say"});
    ReadDuration(node, "after", Ms{0}, after);
    line = ReadLine(node["say"]);
  }

  CallerAction ReadCough(const YAML::Node& node) {
    Cough action;
    if (node.IsScalar() && node.Scalar() == "now") return action;
    if (!node.IsMap() || !node["after"]) {
      Error(node, "write 'cough: now' or 'cough: {after: TIME of agent voice}'");
      return action;
    }
    CheckKeys(node, {"after"});
    ReadDuration(node, "after", Ms{0}, action.after);
    return action;
  }

  CallerAction ReadPress(const YAML::Node& node) {
    const std::string keys = node.IsScalar() ? node.Scalar() : "";
    if (keys.empty() || keys.size() > 32 || keys.find_first_not_of("0123456789*#ABCD") != std::string::npos) {
      Error(node, "'press' must be 1 to 32 keys out of 0-9 * # A-D, in quotes: \"123#\"");
    }
    return Press{keys};
  }

  Expectation ReadExpectation(const YAML::Node& node) {
    Expectation expect;
    if (!node.IsMap()) {
      Error(node, "'expect' is a map with words, without or yields");
      return expect;
    }
    CheckKeys(node, {"words", "without", "yields"});
    expect.words = ReadPhrases(node, "words");
    expect.without = ReadPhrases(node, "without");
    if (const YAML::Node yields = node["yields"]) {
      bool value = false;
      if (YAML::convert<bool>::decode(yields, value)) {
        expect.yields = value;
      } else {
        Error(yields, "'yields' must be true (the agent stops) or false (it goes on)");
      }
    }
    return expect;
  }

  std::vector<std::string> ReadPhrases(const YAML::Node& map, const char* key) {
    std::vector<std::string> phrases;
    const YAML::Node node = map[key];
    if (!node) return phrases;
    if (node.IsScalar()) return {node.Scalar()};
    if (!node.IsSequence()) Error(node, fmt::format("'{}' must be a text or a list of texts", key));
    for (const YAML::Node& phrase : node) {
      if (phrase.IsScalar() && !phrase.Scalar().empty()) {
        phrases.push_back(phrase.Scalar());
      } else {
        Error(phrase, fmt::format("each of '{}' must be a text", key));
      }
    }
    return phrases;
  }

  const std::string file_;
  const std::filesystem::path directory_;
  Diagnostics& problems_;
  std::set<std::string> names_;
  YAML::Node here_;
};

}  // namespace

CallerScript ParseCallerScript(std::string_view yaml, const std::string& file_name,
                               const std::filesystem::path& directory, Diagnostics& problems) {
  try {
    return Loader(file_name, directory, problems).Load(YAML::Load(std::string(yaml)));
  } catch (const YAML::Exception& error) {
    problems.Error({file_name, error.mark.line + 1, error.mark.column + 1}, error.msg);
    return {};
  }
}

CallerScript LoadCallerScript(const std::filesystem::path& file, Diagnostics& problems) {
  std::ifstream in(file);
  if (!in) {
    problems.Error({file.string(), 0, 0}, "cannot be read; give the path of a caller script");
    return {};
  }
  std::ostringstream text;
  text << in.rdbuf();
  return ParseCallerScript(text.str(), file.string(), file.parent_path(), problems);
}

}  // namespace parley
