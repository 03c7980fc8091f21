// What the agent understands of answers of one and two words, spoken by every voice that is installed over an 8 kHz
// mu-law line, with the recogniser told what the question expects (as in a call) and without. An answer is "right" when
// the slot of the question gets its value, "wrong" when it gets another, and else the caller is asked again; text below
// the turn engine's least confidence counts for nothing, as in a call.
//
// Each question in context has a row of the voices on which constants were chosen and one of the others ("fit",
// "check"); espeak-ng, which sounds least like a person, is in neither.
//
//   short_answers_bench [--verbose] [--every N] [--question TEXT]
//     --every: only each Nth synthetic clip; --question: only those with TEXT in their name
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "inference/model_file.hpp"
#include "providers/stt/moonshine/moonshine_transcriber.hpp"
#include "runtime/thread_priority.hpp"
#include "short_answer_clips.hpp"

namespace parley {
namespace {

/// admission.confidence of the turn engine.
constexpr double kLeastConfidence = 0.5;

struct Tally {
  int said = 0, right = 0, wrong = 0;
  int others = 0, made_up = 0;
  double cpu_s = 0;

  void Add(const Tally& more) {
    said += more.said, right += more.right, wrong += more.wrong;
    others += more.others, made_up += more.made_up, cpu_s += more.cpu_s;
  }
};

std::string ValueOf(const SlotSpec& slot, std::string_view text) {
  const SlotReading reading = ReadSlot(slot, text, SomeNow());
  return reading.outcome == SlotReading::Outcome::kValue ? reading.value : "";
}

void Hear(const MoonshineTranscriber& ears, const ShortQuestion& question, const ShortClip& clip,
          const ExpectedAnswers& expected, bool verbose, Tally& tally) {
  const Ns before = CpuTimeOfThisThread();
  const auto heard = ears.Transcribe(clip.audio, k8kHz, expected);
  tally.cpu_s += std::chrono::duration<double>(CpuTimeOfThisThread() - before).count();
  if (!heard) return;
  const std::string value = heard->confidence < kLeastConfidence ? "" : ValueOf(question.slot, heard->text);
  const std::string wanted = clip.answer ? ValueOf(question.slot, clip.said) : "";
  (clip.answer ? tally.said : tally.others) += 1;
  if (clip.answer && value == wanted) tally.right += 1;
  if (clip.answer && !value.empty() && value != wanted) tally.wrong += 1;
  if (!clip.answer && !value.empty()) tally.made_up += 1;
  if (verbose && value != wanted)
    fmt::print("  {} {}: said '{}', heard '{}' ({:.2f}{}), {}\n", clip.kind, clip.voice, clip.said, heard->text,
               heard->confidence, heard->by_expectation ? ", expected" : "", value.empty() ? "asked again" : value);
}

double Percent(int part, int of) { return of == 0 ? 0 : 100.0 * part / of; }

void Print(const std::string& name, const Tally& t) {
  fmt::print("{:<40} {:>6} {:>8.1f} {:>8.1f} {:>8.1f} {:>8} {:>8.1f} {:>8.0f}\n", name, t.said,
             Percent(t.right, t.said), Percent(t.said - t.right - t.wrong, t.said), Percent(t.wrong, t.said), t.others,
             Percent(t.made_up, t.others), 1000 * t.cpu_s / std::max(1, t.said + t.others));
}

int Run(bool verbose, std::size_t every, std::string_view only) {
  auto model = MoonshineModel::Load(DefaultAssetsDirectory());
  if (!model) {
    fmt::print(stderr, "short_answers_bench: {}\n", model.error().detail);
    return 1;
  }
  const auto ears = *MoonshineTranscriber::Create(*model);
  fmt::print("{:<40} {:>6} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}\n", "", "said", "right %", "again %", "wrong %",
             "others", "taken %", "CPU ms");
  std::map<std::string, Tally> by_kind;
  for (const ShortQuestion& question : ShortQuestions()) {
    if (question.name.find(only) == std::string::npos) continue;
    const ExpectedAnswers expected(RecognizerHints{.expected = AnswersExpectedBy(question.slot)});
    const auto clips = ClipsOf(question, every);
    for (const bool context : {false, true}) {
      Tally all, fit, check;
      for (const ShortClip& clip : clips) {
        Tally one;
        Hear(*ears, question, clip, context ? expected : ExpectedAnswers(), verbose && context, one);
        by_kind[fmt::format("{}, {}", clip.kind, context ? "in context" : "without")].Add(one);
        if (clip.kind == "espeak") continue;
        all.Add(one);
        (clip.fit ? fit : check).Add(one);
      }
      Print(fmt::format("{}, {}", question.name, context ? "in context" : "without"), all);
      if (context) Print("  fit", fit), Print("  check", check);
      std::fflush(stdout);
    }
  }
  for (const auto& [kind, tally] : by_kind) Print(kind, tally);
  return 0;
}

}  // namespace
}  // namespace parley

int main(int argc, char** argv) {
  bool verbose = false;
  std::size_t every = 1;
  std::string_view only;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--verbose") verbose = true;
    if (std::string_view(argv[i]) == "--every" && i + 1 < argc) every = std::strtoul(argv[++i], nullptr, 10);
    if (std::string_view(argv[i]) == "--question" && i + 1 < argc) only = argv[++i];
  }
  return parley::Run(verbose, std::max<std::size_t>(every, 1), only);
}
