#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "dialog/wording/spoken_line.hpp"

namespace parley {

/// Where the conversation stands.
enum class DialogPhase : std::uint8_t {
  kNotStarted,    ///< before the first words
  kWaiting,       ///< `node` waits for the caller
  kTransferring,  ///< `node` is a transfer that was asked for
  kTransferLost,  ///< the transfer failed; kTransferFailed goes on with the flow
  kEnding,        ///< `node` is an end that was asked for
};

/// How the waiting node's question goes.
struct QuestionState {
  std::uint8_t attempts = 0;              ///< answers not understood so far
  std::uint8_t doubts = 0;                ///< read-backs neither confirmed nor denied so far
  std::optional<std::string> to_confirm;  ///< canonical value read back to the caller
  bool offered_person = false;            ///< the pending yes/no is about being put through
  std::string partial;                    ///< words of an answer that came in pieces (a long number)
  bool operator==(const QuestionState&) const = default;
};

/// A question that a digression interrupted.
struct ReturnPoint {
  std::string node;
  QuestionState question;
  bool operator==(const ReturnPoint&) const = default;
};

/// Everything a conversation remembers: a value. The call actor runs Advance on a copy while it speculates and
/// keeps the copy at the commit; it keeps the copy from before a commit until the turn is answered, so that a merge
/// can take the commit back. Names (not positions) refer to the flow, so a state outlives a reordered flow.
struct DialogState {
  DialogPhase phase = DialogPhase::kNotStarted;
  bool inbound = true;
  std::string node;
  std::string target;  ///< transfer target that was asked for last
  QuestionState question;
  std::vector<ReturnPoint> return_to;             ///< questions a digression interrupted, the latest last
  std::map<std::string, std::string> slots;       ///< canonical values
  std::map<std::string, std::uint32_t> visits;    ///< by node
  std::map<std::string, std::uint32_t> wordings;  ///< by line: alternative that comes next
  std::string wish;  ///< words of a wish that no question has used yet: "book for Friday" answers "which day?" later
  std::vector<SayPiece> held_back;  ///< words that wait for the goodbye or the announcement
  std::vector<SayPiece> last_said;  ///< for "can you say that again?"

  bool operator==(const DialogState&) const = default;

  [[nodiscard]] Bytes Encode() const;
  /// @return kInvalid for another version or damaged bytes.
  [[nodiscard]] static Result<DialogState> Decode(const Bytes& bytes);
};

}  // namespace parley
