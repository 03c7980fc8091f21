#pragma once

#include <string>
#include <vector>

#include "dialog/slots/slot.hpp"

namespace parley {

/// A question of an agent, and recordings of what callers answer to it.
struct ShortQuestion {
  std::string name;
  SlotSpec slot{};
  std::vector<std::string> answers{};                        ///< said by every synthetic voice
  std::vector<std::pair<std::string, std::string>> human{};  ///< prompt file, what it says
};

[[nodiscard]] std::vector<ShortQuestion> ShortQuestions();

/// What people say instead of an answer.
[[nodiscard]] const std::vector<std::string>& NoAnswers();

/// A Monday morning.
[[nodiscard]] LocalTime SomeNow();

/// A recording after an 8 kHz mu-law line.
struct ShortClip {
  std::string kind;  ///< "human", "piper", "flite", "espeak"
  std::string voice;
  std::string said;
  bool answer = true;  ///< false: one of NoAnswers()
  bool fit = false;    ///< of the voices on which constants may be chosen; the others only tell whether they hold
  std::vector<std::int16_t> audio;
};

/// All voices that are installed: the prompts, Piper, flite's of our own and awb of the system's flite, and espeak-ng
/// (a tool of this benchmark only: GPL, never linked).
///
/// @param every  only each Nth synthetic answer, and as many of what is no answer.
[[nodiscard]] std::vector<ShortClip> ClipsOf(const ShortQuestion& question, std::size_t every);

}  // namespace parley
