#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/units.hpp"
#include "call/turn_waterfall.hpp"
#include "dialog/wording/spoken_line.hpp"

namespace parley {

/// How a response of ours ended for the caller.
enum class Heard : std::uint8_t { kNothing, kPart, kAll };

/// One response as the caller heard it: an answer or a prompt. Fillers are not kept.
struct AgentEntry {
  GenId response;
  TurnId turn;        ///< the caller's turn it answers; none for a prompt
  std::string kind;   ///< "answer", or the prompt's name
  std::string text;   ///< as it was to be said
  std::string heard;  ///< what of it was heard
  Heard extent = Heard::kNothing;
  Ms began{0};  ///< first voiced frame, since the call began
  std::vector<std::string> citations;
  std::vector<SayPiece> pieces;  ///< `text` clause by clause, until all of it was heard
  bool complete = false;         ///< no more text comes

  bool operator==(const AgentEntry&) const = default;
};

/// One turn of the caller as it was taken.
struct UserEntry {
  TurnId turn;
  std::string text;
  bool keyed = false;  ///< digits; masked where the dialog says that they are sensitive
  Ms taken{0};
  std::string node;  ///< place in the flow that answered it

  bool operator==(const UserEntry&) const = default;
};

/// The conversation as both sides heard it, in order: for the call record and for a language model's history. A merged
/// turn replaces what it took back. Loop-affine; pure.
class CallHistory {
 public:
  void UserSaid(TurnId turn, std::string_view text, bool keyed, Ms at);
  /// The turn goes on: what was taken of it is open again.
  void TakeBack(TurnId turn);
  void AnsweredAt(TurnId turn, std::string_view node);

  /// A response is about to be spoken.
  void AgentBegins(GenId response, TurnId turn, std::string_view kind);
  void AgentText(GenId response, const SayPiece& piece);
  void AgentTextComplete(GenId response);
  void AgentCites(GenId response, const std::vector<std::string>& citations);
  void AgentAudible(GenId response, Ms at);
  /// It stopped, and this much was heard; may come again with more after a resume.
  void AgentTruncated(GenId response, std::string_view heard);
  void AgentFinished(GenId response);

  void Answered(const TurnWaterfall& waterfall) { waterfalls_.push_back(waterfall); }

  [[nodiscard]] const AgentEntry* Find(GenId response) const;

  [[nodiscard]] const std::vector<UserEntry>& User() const { return user_; }
  /// Responses of which something was heard.
  [[nodiscard]] std::vector<AgentEntry> Agent() const;
  [[nodiscard]] const std::vector<TurnWaterfall>& Waterfalls() const { return waterfalls_; }

  void Encode(ByteWriter& out) const;
  /// Marks the reader as invalid if the bytes are not those of a history.
  [[nodiscard]] static CallHistory Decode(ByteReader& in);

  bool operator==(const CallHistory&) const = default;

 private:
  AgentEntry* Edit(GenId response);

  std::vector<UserEntry> user_;
  std::vector<AgentEntry> agent_;
  std::vector<TurnWaterfall> waterfalls_;
};

}  // namespace parley
