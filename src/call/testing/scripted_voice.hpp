#pragma once

#include <map>
#include <memory>
#include <string>

#include "runtime/executor.hpp"
#include "speech/synthesizer.hpp"

namespace parley {

/// A voice in simulated time: each word is 200 ms of a square wave, marked; a generation is delivered whole, `latency`
/// after its Finish(). A text with "unsayable" in it fails, and a stuck voice delivers nothing.
class ScriptedVoices final : public SynthesizerProvider {
 public:
  static constexpr Ms kWord{200};

  explicit ScriptedVoices(Executor& loop) : loop_(loop) {}

  Ms latency{80};
  enum class Health { kGood, kRefuses, kStuck } health = Health::kGood;

  [[nodiscard]] std::unique_ptr<Synthesizer> MakeSynthesizer() override;
  [[nodiscard]] SynthesizerTraits Traits() const override { return {false, true, true}; }
  [[nodiscard]] Result<VoiceIdentity> Identify(std::string_view) const override {
    return VoiceIdentity{"scripted", "square", "1"};
  }

 private:
  class Stream;
  Executor& loop_;
  std::map<std::uint64_t, Stream*> open_;
  std::uint64_t last_key_ = 0;
};

}  // namespace parley
