#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "dialog/slots/local_time.hpp"

namespace parley {

/// Lines the turn engine asks for by name; it decides when, the flow decides the words. `level` counts from 1:
/// idle 1..2, nomatch 2..5; the others use 1.
enum class PromptKind : std::uint8_t {
  kGreeting,  ///< first words of an answered call; the entry node's question follows in the same breath
  kOpening,   ///< first words of a call we placed, to a human
  kMessage,   ///< left on a voicemail
  kIdle,
  kNoMatch,
  kKeys,            ///< we cannot hear the caller: use the keypad
  kFallback,        ///< no answer came in time
  kApology,         ///< an answer broke off
  kGoodbye,         ///< also speaks what an End effect held back
  kTransfer,        ///< also speaks what a Transfer effect held back
  kTransferFailed,  ///< then goes on where the transfer node says
  kAreYouThere,     ///< the line came back
  kWrapUp,          ///< the call must end soon
  kInterject,       ///< the caller has talked very long
  kLeadIn,          ///< filler before something that takes time
  kShortFiller,
  kLongFiller,
  kResume,  ///< before the rest of an answer that a long interruption stopped
};
inline constexpr std::size_t kPromptKindCount = 18;

/// Score of one intent of the flow for the caller's words, 0..1.
struct IntentScore {
  std::string intent;
  double score = 0;
};

/// A sentence of the knowledge base. The id is stable: document, section and ordinal, "prices.md#cleaning.2".
struct PassageSentence {
  std::string id;
  std::string text;
};

/// A hit: the best sentence first, then those that follow it in the same section.
struct Passage {
  std::string document;
  std::string section;
  std::vector<PassageSentence> sentences;
  double score = 0;  ///< 0..1
};

/// The call is up; nothing is said yet.
struct CallStarted {
  bool inbound = true;
};

/// A turn of the caller, with what was found for its words. Scores in any order.
struct UserSaid {
  TurnId turn;
  std::string text;
  std::vector<IntentScore> intents;
  std::vector<Passage> passages;
};

/// Keys pressed, with the words said meanwhile; keys win.
struct DigitsEntered {
  TurnId turn;
  std::string digits;
  std::string text;
};

/// The target did not answer. Silent: the turn engine asks for kTransferFailed.
struct TransferFailed {};

/// The turn engine wants a line.
struct PromptWanted {
  PromptKind kind = PromptKind::kGreeting;
  int level = 1;
};

/// Something that happened, and the business's local time when it did.
struct DialogEvent {
  LocalTime at;
  std::variant<CallStarted, UserSaid, DigitsEntered, TransferFailed, PromptWanted> what;
};

[[nodiscard]] std::string_view Name(PromptKind kind);

}  // namespace parley
