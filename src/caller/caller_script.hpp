#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/units.hpp"

namespace parley {

/// A sound that the caller makes: words for the voice to speak, or a file.
struct Line {
  std::string text;      ///< what is said; with a file, what can be heard in it
  std::string wav_path;  ///< 16-bit PCM WAV, mono; empty: the voice speaks `text`
  bool operator==(const Line&) const = default;
};

/// Listens until the agent has spoken and then been silent for the script's `agent_finished`.
struct WaitForAgent {};
/// Listens until the agent speaks.
struct WaitForVoice {};
/// Listens until the agent hangs up.
struct WaitForHangUp {};
/// A whole turn. Begins at once, whoever speaks.
struct SayTurn {
  Line line;
};
/// A turn with a pause in the middle.
struct Hesitate {
  Line first;
  Ms pause{1200};
  Line then;
};
/// Takes the floor after this much agent voice. If the agent falls silent before, it is said as an ordinary turn.
struct Interrupt {
  Ms after{1500};
  Line line;
};
/// "mm-hm" after this much agent voice; left out if the agent falls silent before.
struct Backchannel {
  Ms after{1200};
  Line line;
};
/// A cough after this much agent voice (0: at once, whoever speaks); left out as a backchannel is.
struct Cough {
  Ms after{0};
};
/// Key presses, as RFC 4733 events.
struct Press {
  std::string keys;
};
/// Says nothing on purpose.
struct StaySilent {
  Ms length{0};
};
struct HangUpStep {};

using CallerAction = std::variant<WaitForAgent, WaitForVoice, WaitForHangUp, SayTurn, Hesitate, Interrupt, Backchannel,
                                  Cough, Press, StaySilent, HangUpStep>;

/// What must be true of the agent after a step, up to the caller's next turn.
struct Expectation {
  std::vector<std::string> words{};    ///< at least one of these phrases is heard; empty: any
  std::vector<std::string> without{};  ///< none of these phrases is heard
  std::optional<bool> yields{};        ///< the agent stops for (true) or goes on through (false) what was said
  [[nodiscard]] bool Empty() const { return words.empty() && without.empty() && !yields; }
};

struct CallerStep {
  std::string name;  ///< for the report; unique
  CallerAction action;
  std::optional<Ms> within;  ///< longest wait of this step; without it the script's `patience`
  Expectation expect;
};

/// A person made of a script: what the caller does in which order. Every wait has a deadline; when one passes, the
/// caller goes on with the next step as a person would. Immutable once loaded; shared by all its callers.
struct CallerScript {
  std::string name;
  std::vector<CallerStep> steps;
  Ms patience{10'000};       ///< longest wait of a step that names none
  Ms agent_finished{800};    ///< agent silence that means "your turn": longer than pauses between sentences
  Ms longest_call{180'000};  ///< then the caller hangs up
};

/// "say", "interrupt", ... as the file names it.
[[nodiscard]] std::string_view Name(const CallerAction& action);

/// The lines of a step in the order in which they are said; none for steps without sound.
[[nodiscard]] std::vector<const Line*> LinesOf(const CallerAction& action);

/// What a designer reads in the report for a step that is heard: its words, "(coughs)", "(presses 123#)".
[[nodiscard]] std::string SpokenText(const CallerAction& action);

}  // namespace parley
