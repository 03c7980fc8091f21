#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialog/dialog_event.hpp"
#include "dialog/dialog_node.hpp"
#include "dialog/slots/slot.hpp"
#include "dialog/wording/spoken_line.hpp"

namespace parley {

/// Who speaks.
struct Persona {
  std::string name;      ///< {agent} in a line
  std::string business;  ///< {business} in a line
  std::string language = "en-US";
  std::string timezone = "UTC";  ///< IANA name; LocalTime of the events is in it
};

/// Voice of the call, as the synthesiser of the deployment names it.
struct VoiceChoice {
  std::string name;  ///< empty: the deployment's default
  double rate = 1.0;
};

/// Something callers want, known by examples. `then` empty: only scored, for branches.
struct Intent {
  std::string name;
  std::vector<std::string> examples;
  std::string then;         ///< node to go to, from any question; kRepeatTarget says the last words again
  bool comes_back = false;  ///< afterwards the interrupted question is asked again
};
inline constexpr std::string_view kRepeatTarget = "repeat";

/// Somebody a call can be handed to.
struct TransferTarget {
  std::string name;
  std::string address;  ///< "sip:..." or "tel:..."
  std::string say;      ///< {target} in a line: "the front desk"
};

/// From which score on something counts as understood, 0..1. Calibrated with tests/bench/understanding_bench on the
/// half of its sentences that chooses: 0.1 lower rights a sentence or two and makes up as many, 0.1 higher misses
/// several.
struct Thresholds {
  double intent = 0.55;     ///< an intent is taken
  double knowledge = 0.45;  ///< an answer is given
};

/// Nodes with a role of their own.
struct FlowRoles {
  std::string entry;      ///< where an answered call begins
  std::string outbound;   ///< where a call we placed begins; empty: entry
  std::string home;       ///< where a finished side road without an interrupted question leads; empty: entry
  std::string knowledge;  ///< answer node that takes questions asked in between; empty: none
  std::string person;     ///< transfer target for a caller who cannot be understood; empty: none
  std::string give_up;    ///< where a question leads that was not understood after all retries
};

/// The script of a conversation: persona, lines, values, intents and a graph of nodes. Immutable once loaded;
/// shared by all calls that began with it.
struct DialogFlow {
  Persona persona;
  VoiceChoice voice;
  Thresholds thresholds;
  FlowRoles roles;
  std::map<std::pair<PromptKind, int>, Wordings> prompts;
  std::map<std::string, SlotSpec, std::less<>> slots;
  std::map<std::string, std::shared_ptr<const DialogNode>, std::less<>> nodes;
  std::vector<Intent> intents;
  std::map<std::string, std::string, std::less<>> keys;  ///< node a key leads to where no digits are expected
  std::map<std::string, TransferTarget, std::less<>> targets;
  /// Every clause that is the same for all callers, as spoken, the greeting first: what is rendered at start.
  std::vector<std::string> fixed_clauses;

  [[nodiscard]] const DialogNode* FindNode(std::string_view name) const;
  [[nodiscard]] const SlotSpec* FindSlot(std::string_view name) const;
  [[nodiscard]] const Intent* FindIntent(std::string_view name) const;
  /// Wordings of a prompt at this level, or at the nearest lower level that has some.
  [[nodiscard]] const Wordings* FindPrompt(PromptKind kind, int level) const;
};

}  // namespace parley
