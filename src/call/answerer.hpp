#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "dialog/dialog_effects.hpp"
#include "dialog/dialog_event.hpp"
#include "dialog/wording/spoken_line.hpp"

namespace parley {

/// What is known of an answer once its text is complete.
struct AnswerMeta {
  bool asks = false;
  bool grace = false;
  Interruptible interruptible = Interruptible::kYes;
  std::vector<std::string> citations;
  Expect expect;
  std::optional<TransferRequest> transfer;
  std::optional<EndRequest> end;
  std::vector<FlowStep> steps;
  std::vector<Remember> remember;
};

/// Receives the text of generations as it comes. Never called from inside an Answerer method, and not for a
/// generation that was cancelled. Order for each generation: piece*, then done or failed.
class AnswererSink {
 public:
  virtual ~AnswererSink() = default;
  virtual void OnAnswerPiece(GenId gen, const SayPiece& piece) noexcept = 0;
  virtual void OnAnswerDone(GenId gen, const AnswerMeta& meta) noexcept = 0;
  virtual void OnAnswerFailed(GenId gen, const Error& error) noexcept = 0;
};

/// Finds the words of one call's answers: a script with knowledge, or a language model. Prepares answers ahead of
/// time without any side effect; only Commit makes an answer count. Loop-affine to the call's shard; never blocks.
class Answerer {
 public:
  virtual ~Answerer() = default;

  /// The sink must live as long as the answerer.
  virtual void Open(AnswererSink& sink, bool inbound) = 0;

  /// Prepares the answer to what the caller said.
  virtual void Start(GenId gen, TurnId turn, std::string_view text) = 0;

  /// Prepares the answer to keys; `text` was said meanwhile.
  virtual void StartDigits(GenId gen, TurnId turn, std::string_view digits, std::string_view text) = 0;

  /// Goes on with an answer that broke off: what was heard stays said, the rest is prepared as `gen`.
  virtual void Continue(GenId gen, TurnId turn, std::string_view heard) = 0;

  /// From now on the conversation has taken this answer. One that is not ready yet counts when it is.
  virtual void Commit(GenId gen) = 0;

  /// Forgets a generation. One that was committed still counts if its words were known by then.
  virtual void Cancel(GenId gen) = 0;

  /// Takes the last commit back: the caller's turn goes on (MergeTurn).
  virtual void TakeBack() = 0;

  /// The words of a prompt that the turn engine asked for; what they ask and change counts at once.
  [[nodiscard]] virtual DialogEffects Prompt(PromptKind kind, int level) = 0;

  virtual void TransferFailed() = 0;

  /// What the conversation has come to: for the journal of a call.
  [[nodiscard]] virtual Bytes Encode() const = 0;
  [[nodiscard]] virtual Status Decode(const Bytes& bytes) = 0;
};

/// Makes answerers for the calls of one shard. Loop-affine; must outlive them.
class AnswererProvider {
 public:
  virtual ~AnswererProvider() = default;
  [[nodiscard]] virtual std::unique_ptr<Answerer> MakeAnswerer() = 0;
};

}  // namespace parley
