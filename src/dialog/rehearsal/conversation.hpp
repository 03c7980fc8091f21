#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/config_tree.hpp"
#include "config/diagnostics.hpp"
#include "dialog/rehearsal/text_call.hpp"

namespace parley {

/// One step of a written conversation: what happens, and what must come of it.
struct ConversationStep {
  enum class Kind : std::uint8_t { kStart, kCaller, kKeys, kPrompt, kTransferFails };
  Kind kind = Kind::kCaller;
  std::string input;  ///< the caller's words, keys, or the prompt's name
  int level = 1;
  std::vector<std::string> agent;      ///< must all be in the answer, compared without case and marks
  std::vector<std::string> agent_not;  ///< must not be
  std::string node;                    ///< where the flow must stand; empty: anywhere
  std::vector<std::pair<std::string, std::string>> slots;  ///< values that must be known
  std::string cites;                                       ///< a source that must be cited
  std::string transfer;                                    ///< who must be asked for
  bool ends = false;
  FilePosition where;
};

/// A conversation written down in a file under `tests/`.
struct Conversation {
  std::string name;
  LocalTime now;
  std::vector<ConversationStep> steps;
};

/// Reads a conversation file; problems carry the line.
[[nodiscard]] Conversation ReadConversation(std::string_view yaml, const std::string& file_name, Diagnostics& problems);

/// Plays a conversation; every expectation that does not hold is a problem at its line. `heard` gets each exchange,
/// for showing.
void PlayConversation(const Conversation& conversation, TextCall& call, Diagnostics& problems,
                      const std::function<void(const ConversationStep&, const TextReply&)>& heard);

}  // namespace parley
