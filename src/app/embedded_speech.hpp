#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/offload_pool.hpp"
#include "server/speech_kit.hpp"

namespace parley {

/// Speech services that run inside the process, without account or network. Made before the first call is admitted:
/// loads every model.
class EmbeddedSpeech : public SpeechKit {
 public:
  /// @param models  directory that scripts/fetch_assets.sh filled. Blocks for about two seconds.
  /// @return kNotFound with what is missing and how to get it.
  [[nodiscard]] static Result<std::unique_ptr<EmbeddedSpeech>> Load(const std::filesystem::path& models);

  /// Recognises one utterance outside a call: mono int16 at 8 or 16 kHz. Blocks. Thread-safe.
  [[nodiscard]] virtual Result<std::string> Transcribe(std::span<const std::int16_t> samples, Hz rate) const = 0;
};

}  // namespace parley
