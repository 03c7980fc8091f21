#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "speech/speech_audio.hpp"
#include "speech/synthesizer.hpp"

namespace parley {

/// Everything that decides how a fixed line sounds.
struct VoiceLineKey {
  VoiceIdentity voice;
  std::string text;
  double speed = 1;
};

/// A line that was rendered before.
struct VoiceLine {
  SpeechAudio audio;
  std::vector<SpokenSpan> spans;
};

/// Lines are stored at this rate; the legs' 8 kHz is derived from it.
inline constexpr Hz kStoredRate = k16kHz;

/// Hex SHA-256 of the key, its stored rate and the format: the name of the file.
[[nodiscard]] std::string DigestOf(const VoiceLineKey& key);

/// The line as the bytes of a file: a version, the key, the spans and the samples, and a SHA-256 over them.
/// @param line  at kStoredRate.
[[nodiscard]] Bytes EncodeVoiceLine(const VoiceLineKey& key, const VoiceLine& line);

/// @return kInvalid for bytes that are damaged, cut short, of another version or of another key.
[[nodiscard]] Result<VoiceLine> DecodeVoiceLine(std::span<const std::uint8_t> bytes, const VoiceLineKey& key);

/// The line at another rate, or itself. Blocks for some milliseconds.
[[nodiscard]] Result<VoiceLine> AtRate(const VoiceLine& line, Hz rate);

}  // namespace parley
