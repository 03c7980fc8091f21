#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace parley::turn {

enum class Language : std::uint8_t { kEnglish, kSpanish };

/// "en", "es".
std::span<const std::string_view> NamesOf(Language);

using Phrases = std::span<const std::string_view>;

/// The words of one language that decide who has the floor. Phrases are normalised (base/words.hpp).
struct LanguageLists {
  Phrases backchannels;       ///< "mm-hmm": I listen, go on
  Phrases interrupt_phrases;  ///< always stop the agent
  Phrases fillers;            ///< at the end of a text: the speaker thinks
  Phrases unfinished;         ///< a text that ends in one of these goes on
  Phrases prepositions;       ///< of `unfinished`: may end a question all the same ("where are you from?")
  Phrases direct_answers;     ///< besides the backchannels: complete after a question
  Phrases goodbyes;           ///< do not call the end of the call off
  std::span<const std::string_view> digits;  ///< digit words ...
  std::span<const char> digit_values;        ///< ... and what each stands for
  Phrases at_words;                          ///< "@" when an e-mail address is spoken
  Phrases dot_words;                         ///< "."
};

[[nodiscard]] const LanguageLists& ListsOf(Language language);

/// True if `normalised` contains the phrase as whole words.
[[nodiscard]] bool ContainsPhrase(std::string_view normalised, std::string_view phrase);
[[nodiscard]] bool ContainsAny(std::string_view normalised, Phrases phrases);
/// True if `normalised` ends with one of the phrases, or is one.
[[nodiscard]] bool EndsWithAny(std::string_view normalised, Phrases phrases);
/// True if `normalised` is not empty and made of these phrases alone.
[[nodiscard]] bool MadeOf(std::string_view normalised, Phrases phrases, Phrases more = {});

/// "yeah okay right": nothing but backchannels. `text` as recognised.
[[nodiscard]] bool IsPureBackchannel(std::string_view text, Language language);
/// "okay, thank you, bye": holds a goodbye, and nothing but goodbyes and backchannels.
[[nodiscard]] bool IsGoodbye(std::string_view text, Language language);

}  // namespace parley::turn
