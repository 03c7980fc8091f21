#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace parley::turn {

/// The closed sets that events and effects speak in. The names (`Name`) are those of scenario files and logs.

enum class Direction : std::uint8_t { kInbound, kOutbound };

/// What may interrupt a response. kWordsOnly: voice is only recorded; words, interrupt phrases and digits stop it.
/// kNo (legal text): only digits and the end of the call do; words are kept for afterwards.
enum class Interruptibility : std::uint8_t { kYes, kWordsOnly, kNo };

enum class AmdClass : std::uint8_t { kHuman, kIvr, kVoicemail, kUnavailable, kUncertain, kSilent };

/// Why the agent ends the call. kSaid: the goodbye was spoken; kSay: speak one.
enum class EndReason : std::uint8_t { kSaid, kSay, kLimit, kDrain, kIdle, kMessage, kMedia, kUnavailable };

enum class SlotKind : std::uint8_t { kNone, kDigits, kSpelling, kEmail, kAddress };

enum class PromptKind : std::uint8_t {
  kGreeting,
  kOpening,      ///< outbound, once a person answered
  kMessage,      ///< left on an answering machine
  kIdle,         ///< the caller says nothing; level 1 soft, 2 with choices
  kNoMatch,      ///< voice without words, again; level 2 rephrase, 3 keys, 4 a person
  kKeys,         ///< we may be deaf: offer the keypad, never blame the caller
  kInterject,    ///< answer to a monologue
  kAreYouThere,  ///< after the media came back
  kFallback,     ///< no answer could be made
  kApology,      ///< the answer broke off twice
  kTransfer,     ///< announces the transfer that follows
  kTransferFailed,
  kGoodbye,
  kWrapUp,  ///< the call must end soon
};

enum class FillerKind : std::uint8_t { kLeadIn, kShort, kStill };

enum class NoteKind : std::uint8_t {
  kBackchannel,   ///< "mm-hmm": heard, not answered
  kLate,          ///< text of an utterance that was committed already
  kInadmissible,  ///< unsure, too quiet, or an echo
  kNoise,         ///< voice was on for long, and no word came
  kDegraded,      ///< another provider or a fallback took over
  kStall,         ///< "speaking", but no voiced frame left
  kIvr,
  kVoicemail,
  kDtmf,             ///< a key that means nothing now
  kDroppedTransfer,  ///< the caller spoke: the dialog decides again
  kDroppedEnd,
};

enum class AskKind : std::uint8_t { kEot, kClass };

enum class MetricName : std::uint8_t { kResponseLatency, kForced, kTransfer, kUnavailable };

std::span<const std::string_view> NamesOf(Direction);
std::span<const std::string_view> NamesOf(Interruptibility);
std::span<const std::string_view> NamesOf(AmdClass);
std::span<const std::string_view> NamesOf(EndReason);
std::span<const std::string_view> NamesOf(SlotKind);
std::span<const std::string_view> NamesOf(PromptKind);
std::span<const std::string_view> NamesOf(FillerKind);
std::span<const std::string_view> NamesOf(NoteKind);
std::span<const std::string_view> NamesOf(AskKind);
std::span<const std::string_view> NamesOf(MetricName);

template <typename E>
  requires requires(E value) { NamesOf(value); }
[[nodiscard]] std::string_view Name(E value) {
  const auto names = NamesOf(value);
  const auto index = static_cast<std::size_t>(value);
  return index < names.size() ? names[index] : "?";
}

template <typename E>
[[nodiscard]] std::optional<E> FromName(std::string_view name) {
  const auto names = NamesOf(E{});
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<E>(i);
  return std::nullopt;
}

}  // namespace parley::turn
