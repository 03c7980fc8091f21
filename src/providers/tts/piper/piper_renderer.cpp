#include "providers/tts/piper/piper_renderer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "providers/tts/piper/ipa.hpp"

namespace parley {
namespace {

// Samples per frame of the decoder (hop of VITS at 22.05 kHz): the product of its upsampling rates 8, 8, 2, 2.
constexpr std::int64_t kSamplesPerFrame = 256;
// The model's rounded-up phoneme lengths in frames: output of the only Ceil node (VITS, models.py: w_ceil).
constexpr const char* kLengths = "/Ceil_output_0";
constexpr std::size_t kNoWord = std::numeric_limits<std::size_t>::max();

}  // namespace

struct PiperRenderer::Input {
  std::vector<std::int64_t> ids;     // ^ _ symbol _ symbol _ ... $
  std::vector<std::size_t> word_of;  // one per id; kNoWord for the ends
};

Result<std::shared_ptr<const PiperRenderer>> PiperRenderer::Load(const std::filesystem::path& assets,
                                                                 const PiperOptions& options) {
  auto file = FindModelFile(assets, "tts/" + options.voice + ".onnx");
  if (!file) return FailFrom(file);
  auto description = ReadWholeFile(file->path.string() + ".json");
  if (!description) return FailFrom(description);
  auto config = ParsePiperConfig(*description);
  if (!config) return FailFrom(config);
  // Clauses differ in length by a factor of 20; kept memory fits the longest: 240 MiB instead of 120, and no faster.
  auto model = OnnxSession::Load(*file, {.intra_threads = 1, .keep_memory = false, .inner_outputs = {kLengths}});
  if (!model) return FailFrom(model);
  auto renderer =
      std::shared_ptr<const PiperRenderer>(new PiperRenderer(options, *std::move(config), *std::move(model)));
  if (auto warm = renderer->Render("Thank you for calling, how can I help you today?", 1); !warm) return FailFrom(warm);
  return renderer;
}

VoiceIdentity PiperRenderer::Identity() const {
  // What the sound depends on beside the model: our phonemes ("1": raise it when they change) and the noise.
  const std::string variant = options_.deterministic ? "-phones1-still" : "-phones1";
  return {.provider = "piper", .voice = options_.voice, .model_hash = model_->File().sha256 + variant};
}

Result<RenderedClause> PiperRenderer::Render(std::string_view text, double speed) const {
  const auto words = transcriber_.Transcribe(text);
  if (!words) return FailFrom(words);
  if (words->empty()) return RenderedClause{.rate = config_.rate, .samples = {}, .marks = {}};
  Input input = MakeInput(*words);
  return Run(input, *words, speed);
}

PiperRenderer::Input PiperRenderer::MakeInput(std::span<const PhoneticWord> words) const {
  Input input;
  const auto add = [&](char32_t symbol, std::size_t word) {
    const auto found = config_.ids.find(symbol);
    if (found == config_.ids.end()) return;
    for (std::int64_t id : found->second) {
      input.ids.push_back(id);
      input.word_of.push_back(word);
    }
  };
  const IpaClause ipa = ToIpa(words);
  add(U'^', kNoWord);
  add(U'_', kNoWord);
  for (std::size_t i = 0; i < ipa.symbols.size(); ++i) {
    const char32_t symbol = ipa.symbols[i];
    // Spaces and punctuation are the pause after a word, not part of it.
    const bool pause = symbol == U' ' || std::u32string_view(U".,?!;:").find(symbol) != std::u32string_view::npos;
    add(symbol, pause ? kNoWord : ipa.word_of[i]);
    add(U'_', pause ? kNoWord : ipa.word_of[i]);
  }
  add(U'$', kNoWord);
  return input;
}

Result<RenderedClause> PiperRenderer::Run(Input& input, std::span<const PhoneticWord> words, double speed) const {
  const auto count = static_cast<std::int64_t>(input.ids.size());
  std::array<std::int64_t, 1> length{count};
  const auto stretch = static_cast<float>(1 / std::clamp(speed, 0.5, 2.0));
  std::array<float, 3> scales = {options_.deterministic ? 0.0F : config_.noise_scale, config_.length_scale * stretch,
                                 options_.deterministic ? 0.0F : config_.noise_w};
  auto ids = Tensor::Over(std::span(input.ids), {1, count});
  auto lengths = Tensor::Over(std::span<std::int64_t>(length), {1});
  auto scale = Tensor::Over(std::span<float>(scales), {3});
  if (!ids) return FailFrom(ids);
  if (!lengths) return FailFrom(lengths);
  if (!scale) return FailFrom(scale);
  Tensor sound, frames;
  const std::array<OnnxSession::Input, 3> in = {{{"input", &*ids}, {"input_lengths", &*lengths}, {"scales", &*scale}}};
  const std::array<OnnxSession::Output, 2> out = {{{"output", &sound}, {kLengths, &frames}}};
  if (auto ran = model_->Run(in, out); !ran) return FailFrom(ran);
  const auto samples = sound.Data<float>();
  const auto per_id = frames.Data<float>();
  if (!samples) return FailFrom(samples);
  if (!per_id) return FailFrom(per_id);

  RenderedClause clause{.rate = config_.rate, .samples = {}, .marks = {}};
  clause.samples.reserve(samples->size());
  for (float sample : *samples)
    clause.samples.push_back(static_cast<std::int16_t>(std::lround(std::clamp(sample, -1.0F, 1.0F) * 32767.0F)));
  std::int64_t frame = 0;
  std::size_t last = kNoWord;
  for (std::size_t i = 0; i < std::min(per_id->size(), input.word_of.size()); ++i) {
    const auto begin = DurationOf({frame * kSamplesPerFrame}, config_.rate);
    frame += std::llround((*per_id)[i]);
    const auto end = DurationOf({frame * kSamplesPerFrame}, config_.rate);
    const std::size_t word = input.word_of[i];
    if (word == kNoWord) continue;
    if (word != last) clause.marks.push_back({words[word].token, begin, end});
    clause.marks.back().to = end;
    last = word;
  }
  return clause;
}

}  // namespace parley
