#pragma once

#include <span>
#include <vector>

#include "caller/call_judgement.hpp"
#include "caller/voice_activity_track.hpp"

namespace parley {

/// Where the two sides of a call spoke, on one time line that begins when the call was answered.
struct CallTracks {
  std::vector<VoicedInterval> caller;
  std::vector<VoicedInterval> agent;
  Ms length{0};
};

/// What counts as what. Sources: turn-taking bars and tau-voice (arXiv 2603.13686) where named.
struct JudgeRules {
  VoiceRules voice;
  /// Agent silences up to this long are pauses of its speech, longer ones mean that it fell silent. Sentence pauses
  /// of synthetic voices are 200-350 ms.
  Ms speech_pause{400};
  Ms yield_within{2000};    ///< tau-voice R_Y: an interruption is yielded to within 2.0 s
  Ms ignore_window{1000};   ///< tau-voice S_BC: a silence that begins within 1.0 s of the sound is blamed on it
  Ms resumes_within{2500};  ///< the agent went on by itself after a false interruption (T_FALSE_INT + T_RESUME + slack)
  Ms missed_after{5000};    ///< an answer later than this is none; people ask again after 4 s
};

/// Finds voice in two channels of equal rate. Pure. @param caller, agent  mono int16.
[[nodiscard]] CallTracks FindTracks(std::span<const std::int16_t> caller, std::span<const std::int16_t> agent, Hz rate,
                                    const VoiceRules& rules = {});

/// What the caller of an unknown recording did, as far as the two channels tell: sounds of at most 700 ms while the
/// agent speaks are backchannels, longer ones interruptions, everything else turns. A pause of up to 600 ms inside a
/// turn does not end it.
[[nodiscard]] std::vector<Said> InferSaid(const CallTracks& tracks, const JudgeRules& rules = {});

/// Judges a call from its channels and from what the caller did. Pure: equal input gives equal output. `said` must be
/// in order of time and may be empty.
[[nodiscard]] CallJudgement JudgeCall(const CallTracks& tracks, std::span<const Said> said,
                                      const JudgeRules& rules = {});

}  // namespace parley
