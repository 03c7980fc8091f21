#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/units.hpp"

namespace parley {

/// How the agent's voice leaves, whatever engine made it.
struct SpeechLevelConfig {
  /// Active speech level in dBov. ITU-T P.56's customary -26 dBov is for a head-set in a quiet room; announcements in
  /// the telephone network lie some decibels above it, and the caller may stand in a street.
  float active_dbov = -22;
  float max_gain_db = 12;  ///< a clause is never lifted more: what is so quiet is noise
  float peak_dbov = -1;    ///< no sample above this, so that G.711 and the leg's resampler never clip
  Ms lead{10};             ///< silence kept before the first sound
  Ms tail{30};             ///< and after the last: words end softly
};

/// Where the sound lies in a stretch of samples; begin == end if there is none.
struct SoundExtent {
  std::size_t begin = 0, end = 0;
};

/// Finds the sound between the silences at both ends: from the first to the last 5 ms that lie less than 40 dB below
/// the loudest, with `lead` and `tail` around it. Pure.
[[nodiscard]] SoundExtent FindSound(std::span<const std::int16_t> samples, Hz rate,
                                    const SpeechLevelConfig& config = {});

/// Root mean square in dBov of the parts of speech that are not pauses (5 ms frames less than 20 dB below the loudest):
/// close to the active speech level of ITU-T P.56 for clean speech. Pure.
[[nodiscard]] float ActiveLevelDbov(std::span<const std::int16_t> samples, Hz rate);

/// Brings speech to the level of the configuration and fades its first and last 5 ms, in place. Pure.
void LevelSpeech(std::span<std::int16_t> samples, Hz rate, const SpeechLevelConfig& config = {});

}  // namespace parley
