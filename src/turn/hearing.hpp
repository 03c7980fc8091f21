#pragma once

#include "turn/step.hpp"

namespace parley::turn {

/// What recognised text counts as (section 5 of the specification, "words").
enum class Admission : std::uint8_t {
  kInadmissible,  ///< unsure, too quiet, empty, or an echo of our own speech
  kBackchannel,   ///< listed backchannels only, while the agent holds or owes the floor
  kWords,
};

/// As of the present floor.
[[nodiscard]] Admission AdmissionOf(const Step& step, const RecognisedText& text);
/// As if the user held the floor: backchannels are answers then.
[[nodiscard]] bool IsAnswer(const Step& step, const RecognisedText& text);

/// Text of an utterance that was committed already and is not open again.
[[nodiscard]] bool IsLate(const Step& step, const RecognisedText& text);

/// The event's text as an utterance.
[[nodiscard]] Utterance UtteranceOf(const Step& step);

/// Raises the mark below which utterances never start a turn.
void MarkCommitted(TurnState& state, UtteranceId utterance);

/// Keeps what a response said last, in case it comes back as an echo.
void RememberSpoken(Step& step, const Response& response);

}  // namespace parley::turn
