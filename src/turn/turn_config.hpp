#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"
#include "turn/endpoint_wait.hpp"
#include "turn/language_lists.hpp"

namespace parley::turn {

/// When a pause of the user is the end of the turn.
struct EndpointConfig {
  WaitTable waits = kDefaultWaits;
  Ms stt_final{500};  ///< the provider's measured P99 after the end of speech
  Ms force{3500};
  Ms empty{1500};
  Ms pace_floor{300};
  Ms pace_cap{1500};
  Ms regret{800};
  bool operator==(const EndpointConfig&) const = default;
};

/// When an answer is prepared before the turn is committed.
struct SpeculationConfig {
  Ms wait{120};
  Ms late{600};
  int starts_per_turn = 3;
  Ms longest_talk{10'000};
  double start_from = 0.40;  ///< p(end) from which it starts
  double speak_from = 0.60;  ///< p(end) from which its speech is made too
  bool operator==(const SpeculationConfig&) const = default;
};

/// The user speaks while the agent does. Voiced times count from the back-dated onset.
struct OverlapConfig {
  Ms duck{120};
  Ms ask{240};
  Ms decide{320};
  Ms force{500};
  Ms cap{1500};
  Ms edge{1000};
  Ms false_interruption{1000};
  Ms guard_first{3000};
  double interrupt_from = 0.7;  ///< classifier: an interruption
  double suppress_to = 0.3;     ///< classifier: not one
  bool operator==(const OverlapConfig&) const = default;
};

/// The agent owes speech or speaks.
struct AnswerConfig {
  Ms fill1{1200};
  Ms fill1_from_speech_end{1900};
  Ms fill1_least{600};
  Ms fill2{1400};
  Ms fill3{8000};
  Ms fill3_tool_margin{2000};
  Ms fill3_longest{20'000};
  Ms hold_fallback{1000};
  Ms play_stall{1200};
  Ms resume{400};
  bool operator==(const AnswerConfig&) const = default;
};

/// The user is silent, deaf to us, dictating, or never ends.
struct UserConfig {
  Ms idle1{6000};
  Ms idle2{8000};
  Ms idle3{10'000};
  Ms grace{20'000};
  Ms deaf{6000};
  Ms deaf_interrupted{3000};
  Ms monologue{40'000};
  Ms monologue_gap{5000};
  Ms digit{2000};
  Ms stt_gone{3000};
  bool operator==(const UserConfig&) const = default;
};

/// Bounds of the call.
struct CallConfig {
  Ms media_lost{3000};  ///< for whoever raises MediaLost
  Ms media_end{15'000};
  Ms media_end_before_first{30'000};
  Ms transfer{30'000};
  Ms end{5000};
  Ms drain_wrap_up{15'000};
  Ms amd{20'000};
  Ms amd_voicemail{2000};
  Ms longest{3'600'000};
  Ms longest_warning{60'000};
  bool operator==(const CallConfig&) const = default;
};

/// For the voice detector that feeds the machine; the machine itself does not read them.
struct DetectorConfig {
  Ms vad_on{120};
  Ms vad_on_audible{40};
  Ms vad_soft{100};
  Ms vad_hang{200};
  Ms overlap_gap{150};  ///< the hang while the agent is audible
  bool operator==(const DetectorConfig&) const = default;
};

/// Which recognised text counts as words.
struct AdmissionConfig {
  double confidence = 0.5;
  double confidence_to_interrupt = 0.6;
  double least_level_db = -10;  ///< relative to the caller's running median
  Ms echo_memory{3000};         ///< how long what we spoke may come back as an echo
  int echo_words = 3;           ///< fewer words are an echo only while the echo gate is on
  bool operator==(const AdmissionConfig&) const = default;
};

/// All values of the turn machine. Immutable for a call; part of its state, so that a restored call goes on alike.
struct TurnConfig {
  Language language = Language::kEnglish;
  EndpointConfig endpoint;
  SpeculationConfig speculation;
  OverlapConfig overlap;
  AnswerConfig answer;
  UserConfig user;
  CallConfig call;
  DetectorConfig detector;
  AdmissionConfig admission;
  bool operator==(const TurnConfig&) const = default;
};

/// One value of TurnConfig that is a time, for the loader, the documentation and the check of ranges.
struct TurnConfigTime {
  std::string_view key;      ///< as in the configuration file: "endpoint.force"
  std::string_view spec_id;  ///< as in the specification: "T_EP_FORCE"
  Ms& (*of)(TurnConfig&);
  Ms least;
  Ms most;
  std::string_view why;
};
std::span<const TurnConfigTime> TurnConfigTimes();

/// One value of TurnConfig that is a number without unit, or a level in dB.
struct TurnConfigNumber {
  std::string_view key;
  double& (*of)(TurnConfig&);
  double least;
  double most;
  std::string_view why;
};
std::span<const TurnConfigNumber> TurnConfigNumbers();

/// Every problem with a configuration, each as "key: what is wrong and what is allowed"; none if it can be used.
[[nodiscard]] std::vector<std::string> Validate(const TurnConfig& config);

}  // namespace parley::turn
