#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dialog/slots/slot.hpp"
#include "dialog/wording/spoken_line.hpp"

namespace parley {

/// Barge-in policy of a response (turn engine's `interruptible`).
enum class Interruptible : std::uint8_t { kNo, kWordsOnly, kYes };

/// What is to be spoken: one response. Piece by piece to the synthesiser; the first piece is short.
struct Say {
  std::vector<SayPiece> pieces;  ///< empty: nothing is to be said
  bool asks = false;             ///< it ends with a question
  bool grace = false;            ///< it gives the caller time to fetch something
  Interruptible interruptible = Interruptible::kYes;
  std::vector<std::string> citations;  ///< ids of the knowledge sentences it is taken from
  bool operator==(const Say&) const = default;
};

/// What the caller is expected to say next: for the turn engine's slot wait and for the recogniser.
struct Expect {
  std::optional<SlotSpec> slot;  ///< nothing: an open question
  int digits = 0;                ///< keypad: most digits that make a full answer; 0: no digits expected
  bool sensitive = false;
  std::vector<std::string> answers;  ///< likely words, for a recogniser that can be told
};

/// Hand the caller over. The announcement comes when the turn engine asks for PromptKind::kTransfer.
struct TransferRequest {
  std::string target;   ///< name in the flow
  std::string address;  ///< SIP or tel URI
};

/// Why the dialog ends the call.
enum class EndReason : std::uint8_t { kFinished, kLost };

/// End the call. The goodbye comes when the turn engine asks for PromptKind::kGoodbye.
struct EndRequest {
  EndReason reason = EndReason::kFinished;
};

/// A value was collected; for the call record.
struct Remember {
  std::string slot;
  std::string value;
  bool sensitive = false;
};

/// A step on the way through the flow, for the console, traces and tests.
struct FlowStep {
  std::string node;
  std::string why;  ///< "entry", "next", "intent person", "knowledge", "return", "retry 1", "confirm", ...
};

/// What one Advance asks for. With `transfer` or `end` set, `say` is empty: the words that belong before the
/// goodbye or the announcement are kept in the state and come with that prompt, because the turn engine cancels an
/// answer under way when it is asked to end or transfer.
struct DialogEffects {
  Say say;
  Expect expect;
  std::optional<TransferRequest> transfer;
  std::optional<EndRequest> end;
  std::vector<Remember> remember;
  std::vector<FlowStep> steps;
};

}  // namespace parley
