#include "phonetics/flite_voice.hpp"

extern "C" {
#include <flite/flite_version.h>
}

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "phonetics/flite_library.hpp"
#include "phonetics/utterance_words.hpp"

extern "C" {
cst_voice* register_cmu_us_rms(const char* directory);
cst_voice* register_cmu_us_slt(const char* directory);
cst_voice* register_cmu_us_kal16(const char* directory);
}

namespace parley {

Result<std::shared_ptr<const FliteVoice>> FliteVoice::Open(std::string_view name) {
  const flite::Lock lock;
  cst_voice* voice = nullptr;
  if (name == "rms") voice = register_cmu_us_rms(nullptr);
  if (name == "slt") voice = register_cmu_us_slt(nullptr);
  if (name == "kal16") voice = register_cmu_us_kal16(nullptr);
  if (voice == nullptr)
    return Fail(ErrorCode::kNotFound, Origin::kConfiguration,
                "flite has no voice \"" + std::string(name) + "\": choose rms, slt or kal16");
  return std::shared_ptr<const FliteVoice>(new FliteVoice(std::string(name), voice));
}

Result<FliteSpeech> FliteVoice::Render(std::string_view text, double speed) const {
  if (auto fine = flite::CheckText(text, kMaxTextBytes); !fine) return FailFrom(fine);
  FliteSpeech speech;
  const RespelledText respelled = RespellForSpeech(text);
  if (respelled.text.empty()) return speech;
  const flite::Lock lock;
  feat_set_float(voice_->features, "duration_stretch", static_cast<float>(1 / std::clamp(speed, 0.5, 2.0)));
  // The breath in the sound is noise from rand() (cst_mlsa.c): without a seed the same text would differ each time. All
  // of flite runs under the lock, and nothing else in the process draws from rand().
  std::srand(1);
  const flite::Utterance utterance(flite_synth_text(respelled.text.c_str(), voice_));
  if (!utterance) return Fail(ErrorCode::kInternal, Origin::kProvider, "flite could not render a text");
  const auto words = flite::WordsOf(*utterance, respelled);
  // Without a single sound there is no wave either (symbols alone).
  if (words.empty()) return speech;
  const cst_wave* wave = utt_wave(utterance.get());
  speech.rate = Hz{wave->sample_rate};
  speech.samples.assign(wave->samples, wave->samples + wave->num_samples);
  const auto at = [](float seconds) { return Us{std::llround(static_cast<double>(seconds) * 1e6)}; };
  for (const auto& placed : words) speech.marks.push_back({placed.word.token, at(placed.from_s), at(placed.to_s)});
  return speech;
}

std::string FliteVoice::LibraryVersion() { return FLITE_PROJECT_VERSION; }

}  // namespace parley
