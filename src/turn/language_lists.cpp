#include "turn/language_lists.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/words.hpp"

namespace parley::turn {
namespace {

using Text = std::string_view;

constexpr std::array kLanguageNames = {Text{"en"}, Text{"es"}};

constexpr std::array kEnBackchannels = {Text{"mm hmm"}, Text{"mm hm"}, Text{"mhm"},   Text{"mmhmm"},
                                        Text{"uh huh"}, Text{"yeah"},  Text{"yes"},   Text{"yep"},
                                        Text{"okay"},   Text{"ok"},    Text{"right"}, Text{"i see"}};
constexpr std::array kEnInterrupts = {
    Text{"stop"}, Text{"wait"}, Text{"no"}, Text{"hold on"}, Text{"actually"}, Text{"agent"}, Text{"representative"}};
constexpr std::array kEnFillers = {Text{"uh"},       Text{"um"},        Text{"er"},           Text{"hmm"},
                                   Text{"mm"},       Text{"well"},      Text{"let me think"}, Text{"let me see"},
                                   Text{"you know"}, Text{"one second"}};
constexpr std::array kEnUnfinished = {
    Text{"and"},  Text{"or"},  Text{"but"},  Text{"because"}, Text{"so"},  Text{"the"},  Text{"a"},
    Text{"an"},   Text{"my"},  Text{"your"}, Text{"i"},       Text{"if"},  Text{"that"}, Text{"is"},
    Text{"are"},  Text{"was"}, Text{"will"}, Text{"would"},   Text{"can"}, Text{"to"},   Text{"for"},
    Text{"with"}, Text{"of"},  Text{"in"},   Text{"on"},      Text{"at"},  Text{"from"}, Text{"about"}};
constexpr std::array kEnPrepositions = {Text{"to"}, Text{"for"}, Text{"with"}, Text{"of"},   Text{"in"},
                                        Text{"on"}, Text{"at"},  Text{"from"}, Text{"about"}};
constexpr std::array kEnAnswers = {Text{"no"}, Text{"nope"}};
constexpr std::array kEnGoodbyes = {Text{"bye"},
                                    Text{"goodbye"},
                                    Text{"good bye"},
                                    Text{"thank you"},
                                    Text{"thanks"},
                                    Text{"thank you very much"},
                                    Text{"have a nice day"},
                                    Text{"have a good day"},
                                    Text{"take care"},
                                    Text{"see you"},
                                    Text{"you too"}};
constexpr std::array kEnDigits = {Text{"zero"}, Text{"oh"},  Text{"one"},   Text{"two"},   Text{"three"}, Text{"four"},
                                  Text{"five"}, Text{"six"}, Text{"seven"}, Text{"eight"}, Text{"nine"}};
constexpr std::array kEnDigitValues = {'0', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'};
constexpr std::array kEnAt = {Text{"at"}};
constexpr std::array kEnDot = {Text{"dot"}};

constexpr std::array kEsBackchannels = {Text{"aj\u00e1"}, Text{"aja"}, Text{"s\u00ed"}, Text{"claro"}, Text{"vale"},
                                        Text{"mm hmm"},   Text{"mhm"}, Text{"ok"},      Text{"okay"}};
constexpr std::array kEsInterrupts = {Text{"espera"}, Text{"espere"},     Text{"no"},     Text{"para"},
                                      Text{"pare"},   Text{"un momento"}, Text{"agente"}, Text{"representante"}};
constexpr std::array kEsFillers = {Text{"eh"},
                                   Text{"em"},
                                   Text{"mm"},
                                   Text{"este"},
                                   Text{"pues"},
                                   Text{"a ver"},
                                   Text{"d\u00e9jame pensar"},
                                   Text{"d\u00e9jeme pensar"},
                                   Text{"un segundo"},
                                   Text{"un momento"}};
constexpr std::array kEsUnfinished = {
    Text{"y"},  Text{"e"},   Text{"o"},   Text{"pero"}, Text{"porque"}, Text{"que"},  Text{"el"},
    Text{"la"}, Text{"los"}, Text{"las"}, Text{"un"},   Text{"una"},    Text{"mi"},   Text{"su"},
    Text{"yo"}, Text{"si"},  Text{"es"},  Text{"son"},  Text{"a"},      Text{"para"}, Text{"con"},
    Text{"de"}, Text{"del"}, Text{"en"},  Text{"por"},  Text{"desde"},  Text{"sobre"}};
constexpr std::array kEsAnswers = {Text{"no"}};
constexpr std::array kEsGoodbyes = {Text{"adi\u00f3s"},
                                    Text{"adios"},
                                    Text{"gracias"},
                                    Text{"muchas gracias"},
                                    Text{"chao"},
                                    Text{"hasta luego"},
                                    Text{"que tenga buen d\u00eda"},
                                    Text{"igualmente"}};
constexpr std::array kEsDigits = {Text{"cero"},  Text{"uno"},    Text{"una"},   Text{"dos"},
                                  Text{"tres"},  Text{"cuatro"}, Text{"cinco"}, Text{"seis"},
                                  Text{"siete"}, Text{"ocho"},   Text{"nueve"}};
constexpr std::array kEsDigitValues = {'0', '1', '1', '2', '3', '4', '5', '6', '7', '8', '9'};
constexpr std::array kEsAt = {Text{"arroba"}};
constexpr std::array kEsDot = {Text{"punto"}};

constexpr LanguageLists kEnglish = {kEnBackchannels, kEnInterrupts, kEnFillers,  kEnUnfinished,
                                    kEnPrepositions, kEnAnswers,    kEnGoodbyes, kEnDigits,
                                    kEnDigitValues,  kEnAt,         kEnDot};
// Spanish does not strand prepositions: a text that ends in one goes on, whatever the recogniser puts behind it.
constexpr LanguageLists kSpanish = {kEsBackchannels, kEsInterrupts, kEsFillers,     kEsUnfinished, {},    kEsAnswers,
                                    kEsGoodbyes,     kEsDigits,     kEsDigitValues, kEsAt,         kEsDot};

bool StartsWithPhrase(Text text, Text phrase) {
  return text.starts_with(phrase) && (text.size() == phrase.size() || text[phrase.size()] == ' ');
}

std::size_t LongestStart(Text text, Phrases phrases) {
  std::size_t longest = 0;
  for (const Text phrase : phrases)
    if (StartsWithPhrase(text, phrase)) longest = std::max(longest, phrase.size());
  return longest;
}

}  // namespace

std::span<const Text> NamesOf(Language) { return kLanguageNames; }

const LanguageLists& ListsOf(Language language) {
  switch (language) {
    case Language::kEnglish: return kEnglish;
    case Language::kSpanish: return kSpanish;
  }
  return kEnglish;
}

bool ContainsPhrase(Text normalised, Text phrase) {
  for (std::size_t at = normalised.find(phrase); at != Text::npos; at = normalised.find(phrase, at + 1))
    if ((at == 0 || normalised[at - 1] == ' ') && StartsWithPhrase(normalised.substr(at), phrase)) return true;
  return false;
}

bool ContainsAny(Text normalised, Phrases phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&](Text phrase) { return ContainsPhrase(normalised, phrase); });
}

bool EndsWithAny(Text normalised, Phrases phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&](Text phrase) {
    if (!normalised.ends_with(phrase)) return false;
    const std::size_t before = normalised.size() - phrase.size();
    return before == 0 || normalised[before - 1] == ' ';
  });
}

bool MadeOf(Text normalised, Phrases phrases, Phrases more) {
  if (normalised.empty()) return false;
  while (!normalised.empty()) {
    const std::size_t length = std::max(LongestStart(normalised, phrases), LongestStart(normalised, more));
    if (length == 0) return false;
    normalised.remove_prefix(std::min(normalised.size(), length + 1));
  }
  return true;
}

bool IsPureBackchannel(Text text, Language language) {
  return MadeOf(NormalisedText(text), ListsOf(language).backchannels);
}

bool IsGoodbye(Text text, Language language) {
  const LanguageLists& lists = ListsOf(language);
  const std::string normalised = NormalisedText(text);
  return ContainsAny(normalised, lists.goodbyes) && MadeOf(normalised, lists.goodbyes, lists.backchannels);
}

}  // namespace parley::turn
