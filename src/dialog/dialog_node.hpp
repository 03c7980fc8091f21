#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dialog/dialog_effects.hpp"
#include "dialog/dialog_event.hpp"
#include "dialog/wording/spoken_line.hpp"

namespace parley {

class NodeContext;

/// Where the flow goes from a node.
struct WaitForCaller {
  bool asks = true;  ///< false: the caller has the floor without having been asked anything
};
struct GoTo {
  std::string node;
  std::string why = "next";
};
/// Back to the question that was interrupted, or home.
struct GoBack {};
struct HandOver {
  std::string target;
};
struct HangUp {
  EndReason reason = EndReason::kFinished;
};
/// The words belong to the question that was interrupted: it takes them without being asked again.
struct PassBack {};
/// The words mean nothing here: the engine tries intents, knowledge, and then the node's NotUnderstood.
struct NotMine {};
using NodeStep = std::variant<WaitForCaller, GoTo, GoBack, HandOver, HangUp, PassBack, NotMine>;

/// Condition of a branch case.
struct BranchCase {
  std::string slot;    ///< compare this slot; empty: see `intent`
  std::string equals;  ///< with this value; empty: the slot is filled
  std::string intent;  ///< or: this intent was just understood
  std::string then;
};

/// Names a node's fields one by one, with what they are for. The loader fills them, the checks and the reference
/// page read them: a node kind needs no other code to be loaded, checked and documented.
class NodeFields {
 public:
  enum class Need : std::uint8_t { kRequired, kOptional };
  virtual ~NodeFields() = default;
  virtual void Lines(std::string_view key, Wordings& value, Need need, std::string_view doc) = 0;
  virtual void Node(std::string_view key, std::string& value, Need need, std::string_view doc) = 0;
  virtual void Slot(std::string_view key, std::string& value, Need need, std::string_view doc) = 0;
  virtual void Target(std::string_view key, std::string& value, Need need, std::string_view doc) = 0;
  virtual void Flag(std::string_view key, bool& value, std::string_view doc) = 0;
  virtual void Count(std::string_view key, int& value, int min, int max, std::string_view doc) = 0;
  virtual void Score(std::string_view key, double& value, std::string_view doc) = 0;
  virtual void BargeIn(std::string_view key, Interruptible& value, std::string_view doc) = 0;
  virtual void Cases(std::string_view key, std::vector<BranchCase>& value, std::string_view doc) = 0;
};

/// A place in the conversation. Immutable after loading; all that changes is in DialogState.
class DialogNode {
 public:
  virtual ~DialogNode() = default;

  /// The word in the flow file that makes this kind of node.
  [[nodiscard]] virtual std::string_view Kind() const = 0;
  [[nodiscard]] virtual std::string_view Doc() const = 0;
  virtual void Visit(NodeFields& fields) = 0;
  /// True if the node waits for the caller (a loop through such a node is not endless).
  [[nodiscard]] virtual bool Waits() const { return false; }
  /// True if a digression comes back here: the node asks for something the flow needs.
  [[nodiscard]] virtual bool Resumes() const { return false; }
  /// True if the flow may go back or home from here (a field that names the next node was left out).
  [[nodiscard]] virtual bool MayGoBack() const { return false; }

  /// The flow arrives here.
  [[nodiscard]] virtual NodeStep Enter(NodeContext& context) const = 0;
  /// The flow returns here after a digression; asks again.
  [[nodiscard]] virtual NodeStep Return(NodeContext& context) const { return Enter(context); }
  /// The caller's words while this node waits; the event is in the context.
  [[nodiscard]] virtual NodeStep OnUser(NodeContext&) const { return NotMine{}; }
  /// Keys while this node waits.
  [[nodiscard]] virtual NodeStep OnDigits(NodeContext&, std::string_view) const { return NotMine{}; }
  /// Neither the node nor intents nor knowledge took the words.
  [[nodiscard]] virtual NodeStep NotUnderstood(NodeContext&) const { return GoBack{}; }
  /// Says the pending question again in other words, without counting an attempt ({question} in a prompt).
  virtual void Reask(NodeContext&) const {}
  /// What is expected from the caller while this node waits.
  [[nodiscard]] virtual Expect Expected(const NodeContext&) const { return {}; }
};

}  // namespace parley
