#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/units.hpp"

namespace parley {

/// A stretch of voice on the time line of a recording: [from, to), both multiples of 10 ms.
struct VoicedInterval {
  Ms from{0};
  Ms to{0};
  bool operator==(const VoicedInterval&) const = default;
};

/// How voice is told from silence and noise in a finished recording. Levels in dBov.
///
/// Telephone speech lies near -26 dBov (ITU-T P.56 nominal level) with 10 ms steps mostly between -15 and -40;
/// comfort noise lies near -60 (RFC 3389). A stretch is a run of steps above the lower bar that reaches the upper
/// bar: the tail of a word, which is weak, belongs to it, and steady noise between the bars never starts one.
/// On a noisy channel both bars rise with the noise floor, the level that a tenth of the steps do not exceed.
struct VoiceRules {
  int begin_dbov = -42;       ///< upper bar on a quiet channel
  int hold_dbov = -48;        ///< lower bar on a quiet channel
  int begin_over_floor = 12;  ///< dB; wins when the floor is above begin_dbov - begin_over_floor
  int hold_over_floor = 6;
  int highest_begin = -24;  ///< the floor of a channel that never falls silent is no noise floor
  Ms join{200};             ///< stretches nearer than this are one: closures inside words take up to 150 ms
  Ms shortest{30};          ///< shorter ones are clicks
};

/// The bars in force on a channel.
struct VoiceBars {
  int begin_dbov = 0;
  int hold_dbov = 0;
};
[[nodiscard]] VoiceBars BarsFor(std::span<const std::int8_t> levels, const VoiceRules& rules = {});

/// Voiced stretches of a channel, in order, never touching. Pure.
/// @param levels  dBov of each 10 ms, as LevelTrack has them.
[[nodiscard]] std::vector<VoicedInterval> FindVoice(std::span<const std::int8_t> levels, const VoiceRules& rules = {});

/// The same stretches with those nearer than `join` united: what one side said in one go.
[[nodiscard]] std::vector<VoicedInterval> Joined(std::span<const VoicedInterval> voice, Ms join);

/// Time that both lists have in common.
[[nodiscard]] Ms CommonTime(std::span<const VoicedInterval> a, std::span<const VoicedInterval> b);

}  // namespace parley
