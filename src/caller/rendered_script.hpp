#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "caller/caller_script.hpp"
#include "caller/line_voice.hpp"

namespace parley {

/// A script with all its sounds, ready to be played: immutable, shared by all callers that follow it.
struct RenderedScript {
  CallerScript script;
  /// Mono int16 at 8 kHz, by step and part; voice from the first sample to the last. A cough has one part.
  std::vector<std::vector<std::vector<std::int16_t>>> lines;
};

/// Renders or reads each line of the script. Blocks on the voice and the disk.
/// @return kNotFound, kInvalid with the step's name if a line has no sound.
[[nodiscard]] Result<std::shared_ptr<const RenderedScript>> RenderScript(CallerScript script, LineVoice& voice);

/// Level of a line as it is sent: 4 dB above the nominal -26 dBov of ITU-T P.56, a near talker.
inline constexpr int kLineDbov = -22;

/// Makes a sound a line: cuts silence off both ends, so that the times of a script are times of voice, and brings its
/// voiced parts to kLineDbov without clipping, with ramps of 5 ms at its ends. Pure; empty if there is no voice in it.
[[nodiscard]] std::vector<std::int16_t> AsLine(std::span<const std::int16_t> samples);

/// A cough: two bursts of filtered noise, 380 ms in all. Pure; always the same.
[[nodiscard]] std::vector<std::int16_t> CoughSound();

}  // namespace parley
