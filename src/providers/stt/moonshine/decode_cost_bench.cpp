// CPU time of one thread that the recogniser takes: by length of audio (the decoder's first run, which prepares what it
// heard, counts with the encoder), and for a short answer that is none of the expected ones, by how many are expected.
//
//   decode_cost_bench [RUNS]     RUNS: of each row, 12 by default; the median is printed
//   decode_cost_bench --one      one decoding of 2 s again and again, for a profiler
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "audio/resampler.hpp"
#include "audio/wav.hpp"
#include "inference/model_file.hpp"
#include "providers/stt/moonshine/moonshine_transcriber.hpp"
#include "runtime/thread_priority.hpp"

namespace parley {
namespace {

using Samples = std::vector<std::int16_t>;  // 8 kHz

/// `seconds` of a human's prompts, one after another.
Samples Speech(double seconds) {
  const auto wanted = static_cast<std::size_t>(seconds * 8000);
  Samples all;
  while (all.size() < wanted) {
    for (const char* name : {"vm-leavemsg", "demo-congrats", "vm-reachoper", "vm-tocancelmsg", "demo-instruct"}) {
      auto wav = ReadWav((DefaultAssetsDirectory() / "prompts/en_US_f_Allison" / name).string() + ".wav");
      if (wav) all.insert(all.end(), wav->samples.begin(), wav->samples.end());
    }
    if (all.empty()) std::exit(1);
  }
  all.resize(wanted);
  return all;
}

std::vector<float> ForTheModel(const Samples& samples) {
  std::vector<float> out;
  const auto wide = *ResampleWhole(samples, k8kHz, k16kHz);
  for (const std::int16_t s : wide) out.push_back(static_cast<float>(s) / 32768);
  return out;
}

/// Times of day in words, as many as wanted: what a question about a time expects.
std::vector<std::string> Times(std::size_t count) {
  static constexpr std::string_view kHours[] = {"one",   "two",   "three", "four", "five",   "six",
                                                "seven", "eight", "nine",  "ten",  "eleven", "twelve"};
  std::vector<std::string> times;
  for (const char* form : {"{}",           "{} o'clock",    "at {}",        "{} thirty",         "half past {}",
                           "{} p.m.",      "{} a.m.",       "at {} thirty", "quarter past {}",   "quarter to {}",
                           "{} fifteen",   "{} forty five", "around {}",    "{} in the morning", "{} in the afternoon",
                           "{} ten",       "{} twenty",     "ten past {}",  "twenty past {}",    "ten to {}",
                           "twenty to {}", "{} fifty",      "{} forty",     "maybe {}",          "around {} thirty"}) {
    for (const std::string_view hour : kHours) {
      if (times.size() < count) times.push_back(fmt::format(fmt::runtime(form), hour));
    }
  }
  return times;
}

double MsOfThisThread() { return std::chrono::duration<double, std::milli>(CpuTimeOfThisThread()).count(); }

template <typename Work>
double MedianMs(int runs, const Work& work) {
  work();
  std::vector<double> took;
  for (int i = 0; i < runs; ++i) {
    const double before = MsOfThisThread();
    work();
    took.push_back(MsOfThisThread() - before);
  }
  std::nth_element(took.begin(), took.begin() + runs / 2, took.end());
  return took[static_cast<std::size_t>(runs) / 2];
}

void ByLength(const MoonshineModel& model, int runs) {
  fmt::print("{:>9} {:>11} {:>11} {:>8} {:>14} {:>8}\n", "audio s", "encoder ms", "decoder ms", "tokens",
             "ms per token", "all ms");
  for (const double seconds : {1.0, 2.0, 4.0, 8.0, 15.0}) {
    const auto audio = ForTheModel(Speech(seconds));
    const auto encoding = model.Encode(audio);
    const double encoder = MedianMs(runs, [&] { (void)model.Encode(audio); });
    std::size_t tokens = 0;
    const double decoder = MedianMs(runs, [&] { tokens = model.Decode(*encoding)->tokens.size() + 1; });
    fmt::print("{:>9.0f} {:>11.1f} {:>11.1f} {:>8} {:>14.2f} {:>8.1f}\n", seconds, encoder, decoder, tokens,
               decoder / static_cast<double>(tokens), encoder + decoder);
  }
}

void ByExpected(const MoonshineTranscriber& ears, int runs) {
  fmt::print("\n{:>9} {:>10}   {}\n", "expected", "CPU ms", "of a short answer that is none of them");
  for (const std::size_t count : {0U, 20U, 100U, 300U}) {
    const ExpectedAnswers expected(RecognizerHints{.expected = Times(count)});
    for (const char* said : {"digits/tomorrow", "vm-goodbye", "digits/day-3"}) {
      auto wav = ReadWav((DefaultAssetsDirectory() / "prompts/en_US_f_Allison" / said).string() + ".wav");
      if (!wav) continue;
      std::string heard;
      const double took = MedianMs(runs, [&] { heard = ears.Transcribe(wav->samples, wav->rate, expected)->text; });
      fmt::print("{:>9} {:>10.1f}   {} ('{}')\n", count, took, said, heard);
    }
  }
}

int Run(int runs, bool one) {
  auto model = MoonshineModel::Load(DefaultAssetsDirectory());
  if (!model) {
    fmt::print(stderr, "decode_cost_bench: {}\n", model.error().detail);
    return 1;
  }
  if (one) {
    const auto audio = ForTheModel(Speech(2));
    for (int i = 0; i < runs; ++i) (void)(*model)->Decode(*(*model)->Encode(audio));
    return 0;
  }
  ByLength(**model, runs);
  ByExpected(**MoonshineTranscriber::Create(*model), runs);
  return 0;
}

}  // namespace
}  // namespace parley

int main(int argc, char** argv) {
  int runs = 12;
  bool one = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--one") one = true;
    if (std::atoi(argv[i]) > 0) runs = std::atoi(argv[i]);
  }
  return parley::Run(one ? std::max(runs, 100) : runs, one);
}
