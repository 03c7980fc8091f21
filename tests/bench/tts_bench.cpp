// Measures the embedded voices: cost, time to the first sound, memory, level, silence at the edges, clipping, and how
// well the embedded recogniser understands them over an 8 kHz mu-law line.
//
//   tts_bench [--wav DIR] [VOICE...]      VOICE: joe joe_still rms slt kal16 (all)
//
// One thread; CPU time of that thread. Times of a shared machine vary: compare ratios.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "audio/g711.hpp"
#include "audio/level.hpp"
#include "audio/resampler.hpp"
#include "audio/wav.hpp"
#include "caller/word_error_rate.hpp"
#include "inference/model_file.hpp"
#include "providers/stt/moonshine/moonshine_model.hpp"
#include "providers/tts/flite/flite_renderer.hpp"
#include "providers/tts/piper/piper_renderer.hpp"
#include "runtime/thread_priority.hpp"
#include "speech/clause_finish.hpp"

namespace parley {
namespace {

double ResidentMiB() {
  long pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1048576.0;
}

double Milliseconds(Ns time) { return static_cast<double>(time.count()) / 1e6; }

[[noreturn]] void Give(const Error& error) {
  fmt::print(stderr, "tts_bench: {}\n", error.detail);
  std::exit(1);
}

template <typename T>
T Need(Result<T> result) {
  if (!result) Give(result.error());
  return *std::move(result);
}

struct Spoken {
  SpeechAudio audio;
  float raw_dbov = 0;  // active level as the engine made it
  Ns cpu{0}, wall{0};
};

Spoken Say(const ClauseRenderer& voice, const std::string& text) {
  const Ns cpu = CpuTimeOfThisThread();
  const auto wall = std::chrono::steady_clock::now();
  RenderedClause rendered = Need(voice.Render(text, 1));
  Spoken spoken;
  const Ns made = CpuTimeOfThisThread() - cpu;
  const auto made_wall = std::chrono::steady_clock::now() - wall;
  spoken.raw_dbov = ActiveLevelDbov(rendered.samples, rendered.rate);
  const Ns again = CpuTimeOfThisThread();
  const auto again_wall = std::chrono::steady_clock::now();
  spoken.audio = Need(FinishClause(std::move(rendered), {}, k8kHz, Us{0})).audio;
  spoken.cpu = made + CpuTimeOfThisThread() - again;
  spoken.wall = made_wall + (std::chrono::steady_clock::now() - again_wall);
  return spoken;
}

void FirstSound(const ClauseRenderer& voice) {
  constexpr std::array kClauses = {"Sure, one moment.", "I can see two free times on Friday,",
                                   "Your appointment is on Tuesday the third of May at half past eight,",
                                   "We are open from nine to five on weekdays and closed on Sunday, and you can park "
                                   "behind the building for the first hour."};
  for (const char* text : kClauses) {
    std::vector<Spoken> runs;
    for (int i = 0; i < 5; ++i) runs.push_back(Say(voice, text));
    std::sort(runs.begin(), runs.end(), [](const Spoken& a, const Spoken& b) { return a.wall < b.wall; });
    const auto words = 1 + std::count(text, text + std::string_view(text).size(), ' ');
    fmt::print("  {:2} words: {:5.2f} s of audio after {:6.1f} ms wall, {:6.1f} ms CPU (median of 5)\n", words,
               static_cast<double>(runs[2].audio.Duration().count()) / 1e6, Milliseconds(runs[2].wall),
               Milliseconds(runs[2].cpu));
  }
}

struct Range {
  double low = 1e9, high = -1e9, sum = 0;
  int count = 0;
  void Add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
    sum += value;
    ++count;
  }
  [[nodiscard]] std::string Text() const { return fmt::format("{:.1f} ({:.1f} to {:.1f})", sum / count, low, high); }
};

std::vector<std::int16_t> OverTheLine(std::span<const std::int16_t> samples) {
  std::vector<std::int16_t> heard;
  for (std::int16_t sample : samples) heard.push_back(DecodeMuLaw(EncodeMuLaw(sample)));
  return heard;
}

std::string Recognise(const MoonshineModel& ears, std::span<const std::int16_t> line) {
  const auto wide = Need(ResampleWhole(line, k8kHz, k16kHz));
  // As the call's own segments: 100 ms of quiet around the voice. Without it the recogniser invents a first word.
  std::vector<float> audio(1600, 0.0F);
  for (std::int16_t sample : wide) audio.push_back(static_cast<float>(sample) / 32768.0F);
  audio.resize(audio.size() + 1600, 0.0F);
  const auto heard = Need(ears.Decode(Need(ears.Encode(audio))));
  return ears.Vocabulary().Text(heard.tokens);
}

void Sentences(const std::string& name, const ClauseRenderer& voice, const MoonshineModel& ears,
               const std::vector<std::string>& sentences, const std::string& wav_directory) {
  Ns cpu{0};
  Us length{0};
  Range raw, level, peak, lead, tail;
  int clipped = 0;
  WordErrors errors;
  std::vector<std::string> misheard;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const Spoken spoken = Say(voice, sentences[i]);
    const auto samples = spoken.audio.Samples();
    cpu += spoken.cpu;
    length += spoken.audio.Duration();
    raw.Add(spoken.raw_dbov);
    level.Add(ActiveLevelDbov(samples, k8kHz));
    int loudest = 1;
    for (int sample : samples) {
      loudest = std::max(loudest, std::abs(sample));
      clipped += std::abs(sample) >= 32767 ? 1 : 0;
    }
    peak.Add(20 * std::log10(loudest / 32768.0));
    const auto audible = [](std::int16_t sample) { return std::abs(sample) >= 64; };
    lead.Add(static_cast<double>(std::find_if(samples.begin(), samples.end(), audible) - samples.begin()) / 8);
    tail.Add(static_cast<double>(std::find_if(samples.rbegin(), samples.rend(), audible) - samples.rbegin()) / 8);
    const auto line = OverTheLine(samples);
    const std::string heard = Recognise(ears, line);
    const WordErrors here = CompareWords(sentences[i], heard);
    if (!(here == CompareWords(sentences[i], sentences[i]))) misheard.push_back(sentences[i] + "\n      -> " + heard);
    errors += here;
    if (wav_directory.empty()) continue;
    auto wav = Need(WavWriter::Create(fmt::format("{}/{}_{:02}.wav", wav_directory, name, i), k8kHz, 1));
    if (auto written = wav.Append(line); !written) Give(written.error());
  }
  fmt::print("  {} sentences, {:.1f} s: RTF {:.4f} (CPU s per audio s)\n", sentences.size(),
             static_cast<double>(length.count()) / 1e6,
             Milliseconds(cpu) / (static_cast<double>(length.count()) / 1e3));
  fmt::print("  active level dBov: engine {}, delivered {}; peak dBFS {}; clipped samples {}\n", raw.Text(),
             level.Text(), peak.Text(), clipped);
  fmt::print("  silence ms: leading {}, trailing {}\n", lead.Text(), tail.Text());
  fmt::print("  recogniser over mu-law: WER {:.1f} %, {} of {} sentences exact\n", 100 * errors.Rate(),
             sentences.size() - misheard.size(), sentences.size());
  for (const auto& one : misheard) fmt::print("    {}\n", one);
}

int Main(std::vector<std::string> arguments) {
  std::string wav_directory;
  if (arguments.size() >= 2 && arguments[0] == "--wav") {
    wav_directory = arguments[1];
    std::filesystem::create_directories(wav_directory);
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  const auto wanted = [&](const std::string& name) {
    return arguments.empty() || std::find(arguments.begin(), arguments.end(), name) != arguments.end();
  };
  std::vector<std::string> sentences;
  std::ifstream file(PARLEY_SOURCE_DIR "/tests/bench/tts_sentences.txt");
  for (std::string line; std::getline(file, line);) sentences.push_back(line);
  const auto ears = Need(MoonshineModel::Load(DefaultAssetsDirectory()));

  const auto measure = [&](const std::string& name, const auto& load) {
    if (!wanted(name)) return;
    const double before = ResidentMiB();
    const Ns cpu = CpuTimeOfThisThread();
    const std::shared_ptr<const ClauseRenderer> voice = load();
    const Ns loading = CpuTimeOfThisThread() - cpu;
    fmt::print("{}\n  loaded in {:.0f} ms CPU, {:.0f} MiB resident\n", name, Milliseconds(loading),
               ResidentMiB() - before);
    FirstSound(*voice);
    const double speaking = ResidentMiB();
    Sentences(name, *voice, *ears, sentences, wav_directory);
    fmt::print("  resident: {:.0f} MiB more after clauses of up to 25 words\n", speaking - before);
  };
  for (bool still : {false, true}) {
    measure(still ? "joe_still" : "joe", [still]() -> std::shared_ptr<const ClauseRenderer> {
      return Need(PiperRenderer::Load(DefaultAssetsDirectory(), {.deterministic = still}));
    });
  }
  for (std::string_view name : FliteVoice::kNames) {
    measure(std::string(name), [name]() -> std::shared_ptr<const ClauseRenderer> {
      return std::make_shared<const FliteRenderer>(Need(FliteVoice::Open(name)));
    });
  }
  return 0;
}

}  // namespace
}  // namespace parley

int main(int argc, char** argv) { return parley::Main({argv + 1, argv + argc}); }
