// What a question to the end-of-turn model costs, and how well it tells whole sentences from cut ones: each human
// prompt as it is, against the same cut at its quietest point between 40 % and 70 %, through 8 kHz mu-law.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "audio/g711.hpp"
#include "audio/resampler.hpp"
#include "audio/wav.hpp"
#include "providers/eot/smart_turn/smart_turn_model.hpp"
#include "runtime/thread_priority.hpp"
#include "speech/utterance_audio.hpp"

namespace parley {
namespace {

// One sentence each, six words or more.
constexpr const char* kPrompts[] = {"agent-pass",
                                    "all-circuits-busy-now",
                                    "cannot-complete-as-dialed",
                                    "check-number-dial-again",
                                    "conf-getchannel",
                                    "conf-getconfno",
                                    "conf-invalidpin",
                                    "conf-kicked",
                                    "conf-onlyperson",
                                    "conf-placeintoconf",
                                    "conf-waitforleader",
                                    "demo-enterkeywords",
                                    "dir-nomore",
                                    "feature-not-avail-line",
                                    "followme/sorry",
                                    "pls-hold-while-try",
                                    "priv-recordintro",
                                    "privacy-prompt",
                                    "privacy-unident",
                                    "queue-youarenext",
                                    "transfer",
                                    "tt-allbusy",
                                    "tt-weasels",
                                    "vm-calldiffnum",
                                    "vm-dialout",
                                    "vm-enter-num-to-call",
                                    "vm-newpassword",
                                    "vm-next",
                                    "vm-nobodyavail",
                                    "vm-nobox",
                                    "vm-nonumber",
                                    "vm-rec-name",
                                    "vm-repeat",
                                    "vm-review-urgent",
                                    "vm-sorry",
                                    "vm-tempgreeting",
                                    "vm-tocallback",
                                    "vm-toforward",
                                    "vm-tomakecall",
                                    "vm-whichbox"};

double Ms1(Ns ns) { return std::chrono::duration<double, std::milli>(ns).count(); }

void Cost(const SmartTurnModel& model) {
  fmt::print("{:>14} {:>16} {:>16}\n", "turn", "features CPU ms", "whole CPU ms");
  const LogMel log_mel;
  for (const std::size_t seconds : {1U, 3U, 8U}) {
    std::vector<float> audio(seconds * 16000);
    std::vector<std::int16_t> samples(seconds * 8000);
    for (std::size_t i = 0; i < audio.size(); ++i) audio[i] = 0.1F * static_cast<float>((i * 7919) % 101) / 101;
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<std::int16_t>((i * 7919) % 6007);
    Ns features = Ns::max(), whole = Ns::max();
    for (int repeat = 0; repeat < 10; ++repeat) {
      Ns before = CpuTimeOfThisThread();
      if (log_mel.Compute(audio).empty()) return;
      features = std::min(features, CpuTimeOfThisThread() - before);
      before = CpuTimeOfThisThread();
      if (!model.Score(samples, k8kHz)) return;
      whole = std::min(whole, CpuTimeOfThisThread() - before);
    }
    fmt::print("{:>12} s {:>16.2f} {:>16.1f}\n", seconds, Ms1(features), Ms1(whole));
  }
}

void Quality(const SmartTurnModel& model) {
  std::vector<std::vector<std::int16_t>> prompts;
  for (const char* name : kPrompts) {
    auto wav = ReadWav((DefaultAssetsDirectory() / "prompts/en_US_f_Allison" / (std::string(name) + ".wav")).string());
    if (!wav) continue;
    for (std::int16_t& s : wav->samples) s = DecodeMuLaw(EncodeMuLaw(s));
    prompts.push_back(std::move(wav->samples));
  }
  fmt::print("\n{:>16} {:>8} {:>14} {:>14} {:>12} {:>12} {:>7}\n", "silence after", "prompts", "whole p>=0.5",
             "cut p<0.5", "mean whole", "mean cut", "AUC");
  for (const int silence_ms : {0, 100, 200, 400}) {
    std::vector<double> whole, cut;
    for (const auto& prompt : prompts) {
      UtteranceAudio audio(k8kHz, Seconds{30});
      audio.Push(prompt, TimePoint{});
      const auto length = static_cast<AudioPosition>(prompt.size());
      const auto point = audio.QuietestPoint(length * 2 / 5, length * 7 / 10);
      auto score = [&](std::span<const std::int16_t> part) {
        const auto speech = TrimToSpeech(part, k8kHz, Ms{0});
        std::vector<std::int16_t> asked(speech.begin(), speech.end());
        asked.resize(asked.size() + static_cast<std::size_t>(silence_ms) * 8);
        return model.Score(asked, k8kHz).value_or(0);
      };
      whole.push_back(score(prompt));
      cut.push_back(score(std::span(prompt).first(static_cast<std::size_t>(point))));
    }
    double auc = 0, mean_whole = 0, mean_cut = 0;
    for (const double w : whole) {
      for (const double c : cut) auc += w > c ? 1 : w == c ? 0.5 : 0;
    }
    const auto n = static_cast<double>(prompts.size());
    for (std::size_t i = 0; i < prompts.size(); ++i) mean_whole += whole[i] / n, mean_cut += cut[i] / n;
    const auto finished = std::count_if(whole.begin(), whole.end(), [](double p) { return p >= 0.5; });
    const auto unfinished = std::count_if(cut.begin(), cut.end(), [](double p) { return p < 0.5; });
    fmt::print("{:>13} ms {:>8} {:>12.0f} % {:>12.0f} % {:>12.2f} {:>12.2f} {:>7.3f}\n", silence_ms, prompts.size(),
               100.0 * static_cast<double>(finished) / n, 100.0 * static_cast<double>(unfinished) / n, mean_whole,
               mean_cut, auc / n / n);
  }
}

}  // namespace
}  // namespace parley

int main() {
  auto model = parley::SmartTurnModel::Load(parley::DefaultAssetsDirectory());
  if (!model) {
    fmt::print(stderr, "eot_bench: {}\n", model.error().detail);
    return 1;
  }
  parley::Cost(**model);
  parley::Quality(**model);
  return 0;
}
