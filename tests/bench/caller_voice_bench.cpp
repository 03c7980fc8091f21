// Chooses the voice of the synthetic caller: what the embedded ears make of each line of a caller's script in each
// voice over an 8 kHz mu-law line. How finished the line sounds to the end-of-turn model, and what the recogniser
// reads.
//
//   caller_voice_bench [--voice NAME]... SCRIPT.yaml | LINES.txt ...      (examples/lakeside-dental/demo.yaml)
//
// The score is that of the least finished of a few starts, since a frame more or less before the voice moves it.
// Figures, not times: the same on every machine.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "app/flite_line_voice.hpp"
#include "audio/g711.hpp"
#include "audio/resampler.hpp"
#include "caller/load_caller_script.hpp"
#include "caller/rendered_script.hpp"
#include "caller/word_error_rate.hpp"
#include "inference/model_file.hpp"
#include "phonetics/flite_voice.hpp"
#include "providers/eot/smart_turn/smart_turn_model.hpp"
#include "providers/stt/moonshine/moonshine_model.hpp"

namespace parley {
namespace {

[[noreturn]] void Give(const Error& error) {
  fmt::print(stderr, "caller_voice_bench: {}\n", error.detail);
  std::exit(1);
}

template <typename T>
T Need(Result<T> result) {
  if (!result) Give(result.error());
  return *std::move(result);
}

/// What is said, and where the caller hesitates, what is said before that.
struct BenchLine {
  std::string text, first;
};

std::vector<BenchLine> LinesOfFile(const std::string& path) {
  std::vector<BenchLine> lines;
  if (!path.ends_with(".yaml")) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      const auto bar = line.find(" | ");
      if (bar == std::string::npos) {
        lines.push_back({line, {}});
      } else {
        lines.push_back({line.substr(bar + 3), line.substr(0, bar)});
      }
    }
    return lines;
  }
  Diagnostics problems;
  const CallerScript script = LoadCallerScript(path, problems);
  for (const CallerStep& step : script.steps) {
    if (const auto* hesitate = std::get_if<Hesitate>(&step.action)) {
      lines.push_back({hesitate->then.text, hesitate->first.text});
    } else {
      for (const Line* line : LinesOf(step.action)) lines.push_back({line->text, {}});
    }
  }
  return lines;
}

struct Ears {
  std::shared_ptr<const MoonshineModel> words = Need(MoonshineModel::Load(DefaultAssetsDirectory()));
  std::shared_ptr<const SmartTurnModel> turn = Need(SmartTurnModel::Load(DefaultAssetsDirectory()));
};

double LeastFinished(const Ears& ears, std::span<const std::int16_t> line) {
  double least = 1;
  for (const std::ptrdiff_t lead : {0, 37, 80, 119, 160}) {
    std::vector<std::int16_t> heard(line.begin() + 160 - lead, line.end());
    least = std::min(least, Need(ears.turn->Score(heard, k8kHz)));
  }
  return least;
}

class Bench {
 public:
  Bench(const Ears& ears, const std::string& voice) : ears_(ears), voice_(Need(MakeCallerVoice(voice))) {
    fmt::print("{}\n", voice);
  }

  void Measure(const BenchLine& line) {
    if (line.first.empty()) {
      Show(line.text, Need(voice_->Render(line.text)));
    } else {
      const LineVoice::Halves halves = Need(voice_->RenderHalves(line.first, line.text));
      Show(line.first + " ...", halves.first);
      Show("... " + line.text, halves.then);
    }
  }

  void Summary() const { fmt::print("  word errors {:.1f} %\n", 100 * errors_.Rate()); }

 private:
  void Show(const std::string& text, const std::vector<std::int16_t>& rendered) {
    std::vector<std::int16_t> sound = AsLine(rendered);
    for (auto& sample : sound) sample = DecodeMuLaw(EncodeMuLaw(sample));
    sound.insert(sound.begin(), 1600, 0);
    sound.insert(sound.end(), 1600, 0);
    std::vector<float> wide;
    for (auto sample : Need(ResampleWhole(sound, k8kHz, k16kHz))) wide.push_back(static_cast<float>(sample) / 32768.0F);
    const std::string heard =
        ears_.words->Vocabulary().Text(Need(ears_.words->Decode(Need(ears_.words->Encode(wide)))).tokens);
    errors_ += CompareWords(text, heard);
    fmt::print("  {:.2f}  {:44} {:5.2f} s  {}\n", LeastFinished(ears_, sound), text,
               static_cast<double>(sound.size() - 3200) / 8000, heard);
  }

  const Ears& ears_;
  std::unique_ptr<LineVoice> voice_;
  WordErrors errors_;
};

int Main(std::vector<std::string> arguments) {
  std::vector<std::string> voices;
  std::vector<BenchLine> lines;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--voice" && i + 1 < arguments.size()) {
      voices.push_back(arguments[++i]);
    } else {
      for (BenchLine& line : LinesOfFile(arguments[i])) lines.push_back(std::move(line));
    }
  }
  if (voices.empty()) voices.assign(std::begin(FliteVoice::kNames), std::end(FliteVoice::kNames));
  const Ears ears;
  for (const std::string& voice : voices) {
    Bench bench(ears, voice);
    for (const BenchLine& line : lines) bench.Measure(line);
    bench.Summary();
  }
  return 0;
}

}  // namespace
}  // namespace parley

int main(int argc, char** argv) { return parley::Main({argv + 1, argv + argc}); }
