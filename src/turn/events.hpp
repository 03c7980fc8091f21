#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "turn/turn_timers.hpp"
#include "turn/vocabulary.hpp"

namespace parley::turn {

/// Generations, prompts and fillers draw their ids from one counter; the response of a generation has its id.
using ResponseId = GenId;

// What the turn machine is told. All times are milliseconds since the call began, monotonic. `kName` is the name in
// scenario files and logs.

/// The call is set up (after ACK) and the media path is open. `screening`: outbound, answering-machine detection on.
struct Answered {
  static constexpr std::string_view kName = "Answered";
  Direction direction = Direction::kInbound;
  bool screening = false;
  Interruptibility greeting = Interruptibility::kYes;  ///< words-only in the first seconds in any case
};
struct HungUp {
  static constexpr std::string_view kName = "Hangup";
};

/// Voice began at `onset` (back-dated). `level_db`: relative to the caller's running median.
struct VadStarted {
  static constexpr std::string_view kName = "VadStart";
  Ms onset{0};
  double level_db = 0;
};
/// Voice ended at `speech_end` (back-dated).
struct VadStopped {
  static constexpr std::string_view kName = "VadStop";
  Ms speech_end{0};
};
/// Early report of a pause, long before VadStopped; `on` false when the voice resumes before that.
struct VadSoftened {
  static constexpr std::string_view kName = "VadSoft";
  bool on = true;
  Ms speech_end{0};
};
/// Cumulative voiced time of the present overlap burst, at least when it reaches each T_OVL_* value.
struct OverlapVoiced {
  static constexpr std::string_view kName = "OverlapVoiced";
  Ms voiced{0};
};

/// `utterance`: ordinal from 1; the text replaces earlier text of the same utterance. A provider that gives no
/// confidence counts as 0.7.
struct RecognisedText {
  UtteranceId utterance;
  std::string text;
  double confidence = 0.7;
  double level_db = 0;
};
struct SttPartialHeard : RecognisedText {
  static constexpr std::string_view kName = "SttPartial";
};
/// May be empty: "nothing was said".
struct SttFinalHeard : RecognisedText {
  static constexpr std::string_view kName = "SttFinal";
};

/// Probability that the user's turn ends with the present pause.
struct EotScored {
  static constexpr std::string_view kName = "Eot";
  double p_end = 0;
};
/// Probability that the overlap is an interruption; "asked, and no word found" is reported as 0.2.
struct OverlapClassified {
  static constexpr std::string_view kName = "OverlapClass";
  double p_interrupt = 0;
};
/// The echo gate hears our own voice come back.
struct EchoSuspected {
  static constexpr std::string_view kName = "EchoSuspect";
  bool on = false;
};

struct LlmStarted {
  static constexpr std::string_view kName = "LlmFirst";
  GenId gen;
};
/// First audio is there while nothing is queued: at least one voiced frame can be sent at once.
struct TtsStarted {
  static constexpr std::string_view kName = "TtsFirst";
  GenId gen;
};
/// One word or phrase with its place in the audio of a response.
struct SpanPlaced {
  static constexpr std::string_view kName = "Span";
  ResponseId response;
  std::string text;
  Ms from{0};
  Ms to{0};
};
/// Text and audio are complete. Without it the rest of a response counts as long.
struct GenFinished {
  static constexpr std::string_view kName = "GenDone";
  ResponseId response;
  Ms total{0};
};
/// It asks a question; it grants the caller time to fetch something; what may interrupt it.
struct GenDescribed {
  static constexpr std::string_view kName = "GenMeta";
  GenId gen;
  bool asks = false;
  bool grace = false;
  Interruptibility policy = Interruptibility::kYes;
};
/// Provider error, or no progress before the deadline.
struct GenFailed {
  static constexpr std::string_view kName = "GenFail";
  GenId gen;
  ErrorCode cause = ErrorCode::kUnavailable;
  bool retry_left = false;
};
struct ToolStarted {
  static constexpr std::string_view kName = "ToolStart";
  GenId gen;
  std::optional<Ms> eta;  ///< nothing: unknown
  bool side_effect = false;
};
struct ToolFinished {
  static constexpr std::string_view kName = "ToolDone";
  GenId gen;
};

/// First voiced frame handed to the socket.
struct PlayStarted {
  static constexpr std::string_view kName = "PlayStart";
  ResponseId response;
};
/// Progress, at least every 200 ms while voiced frames leave.
struct PlayMarked {
  static constexpr std::string_view kName = "PlayMark";
  ResponseId response;
  Ms heard{0};
};
/// The queue ran empty while the generation is unfinished or failed.
struct PlayRanDry {
  static constexpr std::string_view kName = "PlayDry";
  ResponseId response;
};
/// Generation finished and queue drained. Fillers report too.
struct PlayFinished {
  static constexpr std::string_view kName = "PlayDone";
  ResponseId response;
};

/// One event per key press, raised at its start.
struct DtmfPressed {
  static constexpr std::string_view kName = "Dtmf";
  char digit = '0';
};
/// The dialog now expects digits, spelling, ...; kNone clears it. `length` 0: unknown.
struct SlotAsked {
  static constexpr std::string_view kName = "AskSlot";
  SlotKind kind = SlotKind::kNone;
  int length = 0;
  bool sensitive = false;
};

struct AmdJudged {
  static constexpr std::string_view kName = "Amd";
  AmdClass verdict = AmdClass::kHuman;
};
struct BeepHeard {
  static constexpr std::string_view kName = "Beep";
};

/// No RTP for T_MEDIA_LOST. `before_first`: none came since the answer.
struct MediaLost {
  static constexpr std::string_view kName = "MediaLost";
  Ms last_rx{0};
  bool before_first = false;
};
struct MediaReturned {
  static constexpr std::string_view kName = "MediaBack";
};
struct CallHeld {
  static constexpr std::string_view kName = "Hold";
};
struct CallUnheld {
  static constexpr std::string_view kName = "Unhold";
};
struct SttWentDown {
  static constexpr std::string_view kName = "SttDown";
};
struct SttCameUp {
  static constexpr std::string_view kName = "SttUp";
};

struct TransferRequested {
  static constexpr std::string_view kName = "TransferReq";
  std::string target;
};
struct TransferSucceeded {
  static constexpr std::string_view kName = "TransferOk";
};
struct TransferFailed {
  static constexpr std::string_view kName = "TransferFail";
};
/// `reason` is one of said, say, limit, drain.
struct EndRequested {
  static constexpr std::string_view kName = "EndReq";
  EndReason reason = EndReason::kSay;
};
struct DrainRequested {
  static constexpr std::string_view kName = "Drain";
  Ms deadline{0};
};
/// Load signal; level 1 and above forbids speculation.
struct LoadShed {
  static constexpr std::string_view kName = "Shed";
  int level = 0;
};
struct TimerFired {
  static constexpr std::string_view kName = "Timer";
  TimerId timer = TimerId::kTimerEp;
  std::uint32_t generation = 0;
};

using EventBody =
    std::variant<Answered, HungUp, VadStarted, VadStopped, VadSoftened, OverlapVoiced, SttPartialHeard, SttFinalHeard,
                 EotScored, OverlapClassified, EchoSuspected, LlmStarted, TtsStarted, SpanPlaced, GenFinished,
                 GenDescribed, GenFailed, ToolStarted, ToolFinished, PlayStarted, PlayMarked, PlayRanDry, PlayFinished,
                 DtmfPressed, SlotAsked, AmdJudged, BeepHeard, MediaLost, MediaReturned, CallHeld, CallUnheld,
                 SttWentDown, SttCameUp, TransferRequested, TransferSucceeded, TransferFailed, EndRequested,
                 DrainRequested, LoadShed, TimerFired>;

/// One thing that happened in a call.
struct TurnEvent {
  EventId id;
  Ms t{0};                     ///< since the call began; never decreases
  std::optional<Ms> heard_ms;  ///< playout position of the current response, while one is playing
  EventBody body;
};

[[nodiscard]] std::string_view Name(const EventBody& body);

}  // namespace parley::turn
