// How well the embedded recogniser hears, and at what cost. Prints tables; every figure is measured in this run.
//
//   stt_bench                 word error rate on human prompts, short answers of many voices without and with hints,
//                             answers that were not given, cost
//   stt_bench --list FILE     word error rate on lines of WAV path, tab, text
//   --verbose                 prints what was misheard
//
// All audio goes through 8 kHz mu-law. The synthetic voices are flite's and, where installed, espeak-ng's.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audio/g711.hpp"
#include "audio/resampler.hpp"
#include "audio/wav.hpp"
#include "base/words.hpp"
#include "phonetics/flite_voice.hpp"
#include "providers/stt/moonshine/moonshine_transcriber.hpp"
#include "runtime/thread_priority.hpp"

namespace parley {
namespace {

bool verbose = false;

using Audio = std::vector<std::int16_t>;  // 8 kHz

Audio Telephone(std::span<const std::int16_t> samples, Hz rate) {
  Audio audio = *ResampleWhole(samples, rate, k8kHz);
  for (std::int16_t& s : audio) s = DecodeMuLaw(EncodeMuLaw(s));
  return audio;
}

std::optional<Audio> FromWav(const std::string& path) {
  auto wav = ReadWav(path);
  if (!wav) {
    fmt::print(stderr, "stt_bench: {}\n", wav.error().detail);
    return std::nullopt;
  }
  return Telephone(wav->Channel(0), wav->rate);
}

// --- words
// ------------------------------------------------------------------------------------------------------------

/// Spelling variants of the same speech, so that only what was heard counts.
std::vector<std::string> Words(const std::string& text) {
  static const std::map<std::string, std::string> kSame = {
      {"0", "zero"},         {"1", "one"},     {"2", "two"},     {"3", "three"},
      {"4", "four"},         {"5", "five"},    {"6", "six"},     {"7", "seven"},
      {"8", "eight"},        {"9", "nine"},    {"okay", "ok"},   {"voicemail", "voice mail"},
      {"login", "log in"},   {"#", "pound"},   {"*", "star"},    {"keypad", "key pad"},
      {"10", "ten"},         {"11", "eleven"}, {"12", "twelve"}, {"20", "twenty"},
      {"o'clock", "oclock"}, {"dr", "doctor"}, {"mhm", "mm hm"}, {"mmhmm", "mm hm"},
      {"hmm", "hm"},         {"i'm", "i am"}};
  std::string spelt;
  for (const std::string& word : WordsOf(text)) {
    const auto same = kSame.find(word);
    spelt += (same == kSame.end() ? word : same->second) + " ";
  }
  return WordsOf(spelt);
}

std::size_t Edits(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

struct Tally {
  std::size_t clips = 0, exact = 0, words = 0, errors = 0, empty = 0;
  double audio_s = 0, cpu_s = 0;
  std::vector<double> confidence_right, confidence_wrong;

  [[nodiscard]] double Wer() const {
    return words == 0 ? 0 : 100.0 * static_cast<double>(errors) / static_cast<double>(words);
  }
  [[nodiscard]] double Exact() const {
    return clips == 0 ? 0 : 100.0 * static_cast<double>(exact) / static_cast<double>(clips);
  }
};

double Mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

void Hear(const MoonshineTranscriber& ears, const Audio& audio, const std::string& text,
          const ExpectedAnswers& expected, const std::string& who, Tally& tally) {
  const Ns before = CpuTimeOfThisThread();
  auto heard = ears.Transcribe(audio, k8kHz, expected);
  tally.cpu_s += std::chrono::duration<double>(CpuTimeOfThisThread() - before).count();
  if (!heard) {
    fmt::print(stderr, "stt_bench: {}\n", heard.error().detail);
    return;
  }
  const auto said = Words(text), got = Words(heard->text);
  const std::size_t errors = Edits(said, got);
  ++tally.clips;
  tally.exact += errors == 0;
  tally.words += said.size();
  tally.errors += errors;
  tally.empty += got.empty();
  tally.audio_s += static_cast<double>(audio.size()) / 8000;
  (errors == 0 ? tally.confidence_right : tally.confidence_wrong).push_back(heard->confidence);
  if (verbose && errors != 0)
    fmt::print("    {}: said '{}', heard '{}' ({:.2f}{})\n", who, text, heard->text, heard->confidence,
               heard->by_expectation ? ", expected" : "");
}

void PrintRow(const std::string& name, const Tally& t) {
  fmt::print("{:<34} {:>5} {:>7.1f} {:>7.1f} {:>6} {:>7.3f} {:>9.0f} {:>6.2f} {:>6.2f}\n", name, t.clips, t.Wer(),
             t.Exact(), t.empty, t.cpu_s / t.audio_s, 1000 * t.cpu_s / static_cast<double>(t.clips),
             Mean(t.confidence_right), Mean(t.confidence_wrong));
}

void PrintHeader() {
  fmt::print("{:<34} {:>5} {:>7} {:>7} {:>6} {:>7} {:>9} {:>6} {:>6}\n", "", "clips", "WER %", "exact %", "empty",
             "RTF", "CPU ms", "c.ok", "c.bad");
}

// --- voices
// -----------------------------------------------------------------------------------------------------------

struct Voice {
  std::string name;
  std::function<std::optional<Audio>(const std::string& text)> say;
};

std::vector<Voice> FliteVoices() {
  std::vector<Voice> voices;
  for (const std::string_view name : FliteVoice::kNames) {
    auto voice = FliteVoice::Open(name);
    if (!voice) continue;
    for (const double speed : {0.9, 1.2}) {
      voices.push_back({fmt::format("flite {} x{}", name, speed), [voice = *voice, speed](const std::string& text) {
                          auto speech = voice->Render(text, speed);
                          return speech ? std::optional(Telephone(speech->samples, speech->rate)) : std::nullopt;
                        }});
    }
  }
  return voices;
}

/// espeak-ng is a tool of this benchmark only: GPL, never linked.
std::vector<Voice> EspeakVoices() {
  if (std::system("command -v espeak-ng >/dev/null 2>&1") != 0) return {};
  static const std::filesystem::path wav =
      std::filesystem::temp_directory_path() / fmt::format("stt_bench.{}.wav", getpid());
  std::vector<Voice> voices;
  for (const char* arguments : {"-v en-us -p 35 -s 150", "-v en-us+f3 -p 60 -s 160", "-v en-us+m4 -p 45 -s 180",
                                "-v en-gb+f2 -p 50 -s 140", "-v en-gb-scotland -p 40 -s 150"}) {
    voices.push_back({std::string("espeak ") + arguments, [arguments](const std::string& text) -> std::optional<Audio> {
                        const std::string command =
                            fmt::format("espeak-ng {} -w {} '{}'", arguments, wav.string(), text);
                        if (std::system(command.c_str()) != 0) return std::nullopt;
                        auto audio = FromWav(wav.string());
                        std::filesystem::remove(wav);
                        return audio;
                      }});
  }
  return voices;
}

// --- sets
// -------------------------------------------------------------------------------------------------------------

struct Question {
  std::string name{};
  RecognizerHints hints{};
  std::vector<std::pair<std::string, std::string>> human{};  // prompt file, what it says
};

const std::vector<std::string> kDays = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
const std::vector<std::string> kDigits = {"zero", "one", "two",   "three", "four",
                                          "five", "six", "seven", "eight", "nine"};

std::vector<Question> Questions() {
  auto ask = [](std::string name, std::vector<std::string> answers) {
    Question question;
    question.name = std::move(name);
    question.hints.expected = std::move(answers);
    return question;
  };
  std::vector<Question> questions = {
      ask("yes or no", {"yes", "no", "yeah", "nope", "okay"}), ask("one digit", kDigits), ask("day", kDays),
      ask("choice", {"billing", "appointment", "cleaning", "operator", "Doctor Chen", "Doctor Patel", "the first one",
                     "the second one", "morning", "afternoon"})};
  questions[0].human = {{"vm-no", "no"}};
  questions[2].hints.expected.insert(questions[2].hints.expected.end(), {"today", "tomorrow"});
  for (int d = 0; d < 10; ++d)
    questions[1].human.emplace_back(fmt::format("digits/{}", d), kDigits[static_cast<std::size_t>(d)]);
  for (int d = 0; d < 7; ++d)
    questions[2].human.emplace_back(fmt::format("digits/day-{}", d), kDays[static_cast<std::size_t>((d + 6) % 7)]);
  questions[2].human.emplace_back("digits/today", "today");
  questions[2].human.emplace_back("digits/tomorrow", "tomorrow");
  return questions;
}

/// What people say instead of an answer: none of it may turn into one.
const std::vector<std::string> kOther = {"wait a minute",  "I do not know",  "maybe",        "say that again",
                                         "hello",          "who is this",    "never mind",   "what did you say",
                                         "next month",     "my wife called", "hold on",      "I need help",
                                         "something else", "thank you",      "both of them", "the blue one",
                                         "good morning",   "goodbye",        "sorry",        "I have a question",
                                         "it hurts",       "Christmas",      "sometimes",    "not really",
                                         "when",           "hours",          "January",      "music"};

std::string PromptPath(const std::string& file) {
  return (DefaultAssetsDirectory() / "prompts/en_US_f_Allison" / (file + ".wav")).string();
}

void ShortAnswers(const MoonshineTranscriber& ears, const std::vector<Voice>& voices) {
  fmt::print("\nshort answers, {} synthetic voices and one human\n", voices.size());
  PrintHeader();
  for (const Question& question : Questions()) {
    const ExpectedAnswers expected(question.hints);
    for (const bool hinted : {false, true}) {
      Tally synthetic, human;
      const ExpectedAnswers none;
      for (const Voice& voice : voices) {
        for (const std::string& answer : question.hints.expected) {
          if (auto audio = voice.say(answer))
            Hear(ears, *audio, answer, hinted ? expected : none, voice.name, synthetic);
        }
      }
      for (const auto& [file, text] : question.human) {
        if (auto audio = FromWav(PromptPath(file))) Hear(ears, *audio, text, hinted ? expected : none, "human", human);
      }
      PrintRow(fmt::format("{}, {}", question.name, hinted ? "hints" : "no hints"), synthetic);
      if (human.clips > 0) PrintRow(fmt::format("  human, {}", hinted ? "hints" : "no hints"), human);
    }
  }
}

void AnswersNotGiven(const MoonshineTranscriber& ears, const std::vector<Voice>& voices) {
  fmt::print("\nsomething else said while an answer is awaited: share that became an awaited answer\n");
  for (const Question& question : Questions()) {
    const ExpectedAnswers expected(question.hints);
    std::size_t said = 0, taken = 0;
    for (const Voice& voice : voices) {
      for (const std::string& other : kOther) {
        auto audio = voice.say(other);
        if (!audio) continue;
        auto heard = ears.Transcribe(*audio, k8kHz, expected);
        if (!heard) continue;
        ++said;
        taken += heard->by_expectation;
        if (verbose && heard->by_expectation)
          fmt::print("    {}: said '{}', taken for '{}' ({:.2f})\n", voice.name, other, heard->text, heard->confidence);
      }
    }
    fmt::print("{:<34} {:>5} {:>6.1f} %\n", question.name, said,
               100.0 * static_cast<double>(taken) / static_cast<double>(said));
  }
}

int List(const MoonshineTranscriber& ears, const std::string& path, const std::string& folder,
         const std::string& name) {
  std::ifstream file(path);
  if (!file) {
    fmt::print(stderr, "stt_bench: cannot open {}\n", path);
    return 1;
  }
  Tally tally;
  const ExpectedAnswers none;
  for (std::string line; std::getline(file, line);) {
    const std::size_t tab = line.find('\t');
    if (line.starts_with('#') || tab == std::string::npos) continue;
    if (auto audio = FromWav(folder.empty() ? line.substr(0, tab) : folder + line.substr(0, tab) + ".wav"))
      Hear(ears, *audio, line.substr(tab + 1), none, line.substr(0, tab), tally);
  }
  if (tally.clips == 0) return 1;
  PrintHeader();
  PrintRow(name, tally);
  return 0;
}

}  // namespace
}  // namespace parley

int main(int argc, char** argv) {
  using namespace parley;
  std::string list;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--verbose") {
      verbose = true;
    } else if (argument == "--list" && i + 1 < argc) {
      list = argv[++i];
    } else {
      fmt::print(stderr, "usage: stt_bench [--list FILE] [--verbose]\n");
      return 2;
    }
  }
  auto model = MoonshineModel::Load(DefaultAssetsDirectory());
  if (!model) {
    fmt::print(stderr, "stt_bench: {}\n", model.error().detail);
    return 1;
  }
  auto transcriber = MoonshineTranscriber::Create(*model);
  if (!transcriber) {
    fmt::print(stderr, "stt_bench: {}\n", transcriber.error().detail);
    return 1;
  }
  const MoonshineTranscriber& ears = **transcriber;
  if (!list.empty()) return List(ears, list, {}, list);
  const std::string prompts = (DefaultAssetsDirectory() / "prompts/en_US_f_Allison/").string();
  const int human =
      List(ears, PARLEY_SOURCE_DIR "/src/providers/stt/moonshine/human_prompts.tsv", prompts, "human prompts");
  std::vector<Voice> voices = FliteVoices();
  for (Voice& voice : EspeakVoices()) voices.push_back(std::move(voice));
  ShortAnswers(ears, voices);
  AnswersNotGiven(ears, voices);
  return human;
}
