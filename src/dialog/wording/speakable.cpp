#include "dialog/wording/speakable.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>
#include <vector>

#include "dialog/wording/spoken_forms.hpp"

namespace parley {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool AllDigits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit); }
bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// Typographic marks as plain ones, so that the rules below see one form.
std::string Plain(std::string_view text) {
  std::string out(text);
  ReplaceAll(out, "\xE2\x80\x93", "-");    // en dash
  ReplaceAll(out, "\xE2\x80\x94", " - ");  // em dash
  ReplaceAll(out, "\xE2\x80\x99", "'");    // right single quotation mark
  ReplaceAll(out, "\xE2\x80\x9C", "");     // quotation marks
  ReplaceAll(out, "\xE2\x80\x9D", "");
  ReplaceAll(out, "\xC2\xA0", " ");         // no-break space
  ReplaceAll(out, "\xE2\x80\xAF", " ");     // narrow no-break space
  ReplaceAll(out, "\xE2\x82\xAC", "\x01");  // euro, as one byte for the money rule
  ReplaceAll(out, "\xC2\xA3", "\x02");      // pound
  return out;
}

std::string Unplain(std::string text) {
  ReplaceAll(text, "\x01", "\xE2\x82\xAC");
  ReplaceAll(text, "\x02", "\xC2\xA3");
  return text;
}

/// A word with the marks around it: "(8:30)," is "(" + "8:30" + "),".
struct Token {
  std::string before;
  std::string core;
  std::string after;
};

Token TokenOf(std::string_view word) {
  Token token;
  std::size_t start = 0;
  std::size_t end = word.size();
  while (start < end && std::string_view("([\"*_").find(word[start]) != std::string_view::npos) ++start;
  while (end > start && std::string_view(".,;:!?)]\"*_").find(word[end - 1]) != std::string_view::npos) --end;
  token.before = word.substr(0, start);
  token.core = word.substr(start, end - start);
  token.after = word.substr(end);
  return token;
}

std::vector<Token> TokensOf(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t start = text.find_first_not_of(" \t\r\n", at);
    if (start == std::string_view::npos) break;
    std::size_t end = text.find_first_of(" \t\r\n", start);
    if (end == std::string_view::npos) end = text.size();
    tokens.push_back(TokenOf(text.substr(start, end - start)));
    at = end;
  }
  return tokens;
}

/// "1,200" as "1200"; nothing if it is no whole number.
std::optional<std::string> WholeNumber(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ',' && i > 0 && text.size() - i > 3 && AllDigits(text.substr(i + 1, 3))) continue;
    if (!IsDigit(text[i])) return std::nullopt;
    digits += text[i];
  }
  if (digits.empty()) return std::nullopt;
  return digits;
}

struct Currency {
  char sign;
  std::string_view one, many, cent, cents;
};
constexpr std::array<Currency, 3> kCurrencies{{{'$', "dollar", "dollars", "cent", "cents"},
                                               {'\x01', "euro", "euros", "cent", "cents"},
                                               {'\x02', "pound", "pounds", "penny", "pence"}}};

std::optional<std::string> Money(std::string_view core) {
  const auto currency = std::find_if(kCurrencies.begin(), kCurrencies.end(),
                                     [&](const Currency& c) { return !core.empty() && core.front() == c.sign; });
  if (currency == kCurrencies.end()) return std::nullopt;
  core.remove_prefix(1);
  std::string_view cents;
  if (const std::size_t dot = core.find('.'); dot != std::string_view::npos) {
    cents = core.substr(dot + 1);
    core = core.substr(0, dot);
    if (cents.size() != 2 || !AllDigits(cents)) return std::nullopt;
  }
  const auto whole = WholeNumber(core);
  if (!whole) return std::nullopt;
  std::string out = *whole + " " + std::string(*whole == "1" ? currency->one : currency->many);
  if (!cents.empty() && cents != "00") {
    const std::string_view few = cents.front() == '0' ? cents.substr(1) : cents;
    out += " and " + std::string(few) + " " + std::string(few == "1" ? currency->cent : currency->cents);
  }
  return out;
}

enum class Meridiem { kNone, kAm, kPm };

Meridiem MeridiemOf(std::string_view core) {
  std::string letters;
  for (char c : core)
    if (c != '.') letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (letters == "am") return Meridiem::kAm;
  if (letters == "pm") return Meridiem::kPm;
  return Meridiem::kNone;
}

std::string_view Letters(Meridiem meridiem) { return meridiem == Meridiem::kAm ? " A M" : " P M"; }

/// "8:30", "17:00", "8:30am", "8am"; `followed`: A M or P M comes as the next word.
std::optional<std::string> TimeOfDay(std::string_view core, bool followed) {
  Meridiem meridiem = Meridiem::kNone;
  std::size_t digits_end = 0;
  while (digits_end < core.size() && (IsDigit(core[digits_end]) || core[digits_end] == ':')) ++digits_end;
  if (digits_end < core.size()) {
    meridiem = MeridiemOf(core.substr(digits_end));
    if (meridiem == Meridiem::kNone) return std::nullopt;
  }
  const std::string_view clock = core.substr(0, digits_end);
  const std::size_t colon = clock.find(':');
  std::string_view hours = clock.substr(0, colon);
  std::string_view minutes = colon == std::string_view::npos ? "" : clock.substr(colon + 1);
  if (!AllDigits(hours) || hours.size() > 2) return std::nullopt;
  if (colon == std::string_view::npos ? meridiem == Meridiem::kNone : minutes.size() != 2 || !AllDigits(minutes))
    return std::nullopt;
  int hour = 0;
  for (char c : hours) hour = hour * 10 + (c - '0');
  if (hour > 24 || (!minutes.empty() && minutes.front() > '5')) return std::nullopt;
  if (meridiem == Meridiem::kNone && !followed && hour > 12) {
    meridiem = hour == 24 ? Meridiem::kAm : Meridiem::kPm;
    hour -= 12;
  }
  std::string out = std::to_string(hour);
  if (!minutes.empty() && minutes != "00")
    out += minutes.front() == '0' ? " oh " + std::string(minutes.substr(1)) : " " + std::string(minutes);
  if (meridiem != Meridiem::kNone) return out + std::string(Letters(meridiem));
  if (!followed && (minutes.empty() || minutes == "00")) out += " o'clock";
  return out;
}

/// "555-0142", "512-555-0142", "1-512-555-0142", "512.555.0142", "+15125550142".
std::optional<std::string> PhoneNumber(std::string_view core) {
  std::string digits;
  std::vector<std::size_t> groups{0};
  const bool plus = !core.empty() && core.front() == '+';
  for (char c : core.substr(plus ? 1 : 0)) {
    if (IsDigit(c)) {
      digits += c;
      ++groups.back();
    } else if ((c == '-' || c == '.') && groups.back() > 0) {
      groups.push_back(0);
    } else {
      return std::nullopt;
    }
  }
  if (plus && groups.size() == 1 && digits.size() >= 8) return SpokenPhone(digits);
  if (groups.size() < 2 || groups.back() != 4 || groups[groups.size() - 2] != 3) return std::nullopt;
  if (groups.size() > 2 && groups[groups.size() - 3] != 3) return std::nullopt;
  if (groups.size() > 3 && (groups.size() > 4 || groups.front() > 3)) return std::nullopt;
  return SpokenPhone(digits);
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kDays{{{"Mon", "Monday"},
                                                                               {"Tue", "Tuesday"},
                                                                               {"Tues", "Tuesday"},
                                                                               {"Wed", "Wednesday"},
                                                                               {"Thu", "Thursday"},
                                                                               {"Thur", "Thursday"},
                                                                               {"Thurs", "Thursday"},
                                                                               {"Fri", "Friday"},
                                                                               {"Sat", "Saturday"},
                                                                               {"Sun", "Sunday"},
                                                                               {"Monday", "Monday"},
                                                                               {"Friday", "Friday"},
                                                                               {"Saturday", "Saturday"},
                                                                               {"Sunday", "Sunday"}}};

std::optional<std::string> Day(std::string_view core) {
  for (const auto& [written, spoken] : kDays)
    if (core == written) return std::string(spoken);
  return std::nullopt;
}

/// "8-5", "8:30-17:00", "$120-$180", "$120-180", "Mon-Fri", "3-4": two of a kind with a dash.
std::optional<std::string> Range(std::string_view core, bool followed) {
  const std::size_t dash = core.find('-');
  if (dash == std::string_view::npos || dash == 0 || dash + 1 == core.size()) return std::nullopt;
  const std::string_view left = core.substr(0, dash);
  const std::string_view right = core.substr(dash + 1);
  if (right.find('-') != std::string_view::npos) return std::nullopt;
  if (const auto from = Day(left), to = Day(right); from && to) return *from + " to " + *to;
  if (const auto from = Money(left)) {
    const auto to = Money(right) ? Money(right) : Money(std::string(1, left.front()) + std::string(right));
    if (!to) return std::nullopt;
    return from->substr(0, from->find(' ')) + " to " + *to;
  }
  if (WholeNumber(left) && WholeNumber(right) && left.size() <= 3 && right.size() <= 3)
    return *WholeNumber(left) + " to " + *WholeNumber(right);
  const auto from = TimeOfDay(left, false);
  const auto to = TimeOfDay(right, followed);
  if (from && to) return *from + " to " + *to;
  if (AllDigits(left) && left.size() <= 2 && to) return std::string(left) + " to " + *to;
  return std::nullopt;
}

std::optional<std::string> OrdinalDay(std::string_view core) {
  if (core.size() < 3 || core.size() > 4) return std::nullopt;
  const std::string_view suffix = core.substr(core.size() - 2);
  const std::string_view digits = core.substr(0, core.size() - 2);
  if (!AllDigits(digits) || (suffix != "st" && suffix != "nd" && suffix != "rd" && suffix != "th")) return std::nullopt;
  const std::string word = OrdinalWord(std::stoi(std::string(digits)));
  if (word.empty()) return std::nullopt;
  return word;
}

std::optional<std::string> MarkedNumber(std::string_view core) {
  if (core.size() > 1 && core.back() == '%' && IsDigit(core.front())) {
    std::string number(core.substr(0, core.size() - 1));
    if (const std::size_t dot = number.find('.'); dot != std::string::npos) number.replace(dot, 1, " point ");
    return number + " percent";
  }
  if (core.size() > 1 && core.front() == '#' && AllDigits(core.substr(1)))
    return "number " + std::string(core.substr(1));
  if (core == "24/7") return "24 7";
  const std::size_t dot = core.find('.');
  if (dot != std::string_view::npos && AllDigits(core.substr(0, dot)) && AllDigits(core.substr(dot + 1)))
    return std::string(core.substr(0, dot)) + " point " + std::string(core.substr(dot + 1));
  if (core.find(',') != std::string_view::npos) return WholeNumber(core);
  return std::nullopt;
}

/// Addresses of the net: "info@lakeside.example", "www.lakeside.example".
std::optional<std::string> NetAddress(std::string_view core) {
  const bool mail = core.find('@') != std::string_view::npos && core.front() != '@' && core.back() != '@';
  if (!mail && !core.starts_with("www.")) return std::nullopt;
  std::string out;
  for (char c : core.substr(mail ? 0 : 4)) {
    if (c == '@')
      out += " at ";
    else if (c == '.')
      out += " dot ";
    else if (c == '_')
      out += " underscore ";
    else if (c == '-')
      out += " dash ";
    else
      out += c;
  }
  return (mail ? "" : "w w w dot ") + out;
}

struct Abbreviation {
  std::string_view written;
  std::string_view spoken;
};
/// Only with their full stop, which does not end the sentence unless nothing follows.
constexpr std::array<Abbreviation, 17> kDotted{{{"e.g", "for example"},
                                                {"i.e", "that is"},
                                                {"etc", "et cetera"},
                                                {"approx", "about"},
                                                {"min", "minutes"},
                                                {"hrs", "hours"},
                                                {"Ave", "Avenue"},
                                                {"Rd", "Road"},
                                                {"Blvd", "Boulevard"},
                                                {"Mr", "Mister"},
                                                {"Mrs", "Missus"},
                                                {"Ms", "Miz"},
                                                {"vs", "versus"},
                                                {"appt", "appointment"},
                                                {"Ste", "Suite"},
                                                {"Hwy", "Highway"},
                                                {"Jr", "Junior"}}};

/// Writes a text word by word; each rule looks at one token and its neighbours.
class Speaker {
 public:
  explicit Speaker(std::string_view text) : tokens_(TokensOf(text)) {}

  std::string Run() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      const Token& token = tokens_[at_];
      if (TakeAreaCode() || TakeAbbreviation()) continue;
      if (token.core.empty() && token.before.empty() && token.after.empty()) continue;
      if (const auto spoken = Spoken(token.core)) {
        Put(token, *spoken);
      } else {
        Put(token, token.core);
      }
    }
    return std::move(out_);
  }

 private:
  std::optional<std::string> Spoken(const std::string& core) const {
    if (core == "&") return "and";
    if (core == "-") return ",";
    if (core == "w/") return "with";
    if (core.empty()) return std::nullopt;
    const bool followed = at_ + 1 < tokens_.size() && MeridiemOf(tokens_[at_ + 1].core) != Meridiem::kNone;
    if (auto spoken = PhoneNumber(core)) return spoken;
    if (auto spoken = Range(core, followed)) return spoken;
    if (auto spoken = Money(core)) return StandsBeforeNoun() ? Singular(*spoken) : spoken;
    if (auto spoken = TimeOfDay(core, followed)) return spoken;
    if (auto spoken = OrdinalDay(core)) return spoken;
    if (auto spoken = MarkedNumber(core)) return spoken;
    return NetAddress(core);
  }

  /// "a $40 fee" is "a 40 dollar fee".
  bool StandsBeforeNoun() const {
    if (at_ == 0 || Last() || !tokens_[at_].after.empty()) return false;
    const std::string& before = tokens_[at_ - 1].core;
    return before == "a" || before == "an" || before == "A" || before == "our" || before == "the";
  }
  static std::string Singular(std::string money) {
    if (money.find(" and ") == std::string::npos && money.ends_with('s')) money.pop_back();
    return money;
  }

  void Put(const Token& token, std::string_view spoken) {
    if (!out_.empty() && spoken != ",") out_ += ' ';
    out_ += token.before;
    out_ += spoken;
    out_ += token.after;
  }

  /// "(512) 555-0142" are two words.
  bool TakeAreaCode() {
    const Token& token = tokens_[at_];
    if (token.before != "(" || token.after != ")" || token.core.size() != 3 || !AllDigits(token.core)) return false;
    if (at_ + 1 >= tokens_.size()) return false;
    const Token& rest = tokens_[at_ + 1];
    const auto spoken = PhoneNumber(token.core + "-" + rest.core);
    if (!spoken) return false;
    Put(Token{"", "", rest.after}, *spoken);
    ++at_;
    return true;
  }

  bool Last() const { return at_ + 1 >= tokens_.size(); }
  bool CapitalFollows() const {
    return !Last() && !tokens_[at_ + 1].core.empty() && IsCapital(tokens_[at_ + 1].core.front());
  }
  bool DigitBefore() const {
    return at_ > 0 && !tokens_[at_ - 1].core.empty() && IsDigit(tokens_[at_ - 1].core.back());
  }

  bool TakeAbbreviation() {
    Token token = tokens_[at_];
    const bool dotted = token.after.starts_with('.');
    const Meridiem meridiem = MeridiemOf(token.core);
    // "am" is a verb unless a number stands before it; "a.m" keeps its inner stop.
    if (meridiem != Meridiem::kNone && (DigitBefore() || token.core.find('.') != std::string::npos)) {
      return PutShortened(Letters(meridiem).substr(1), token.core.find('.') != std::string::npos);
    }
    if (!dotted) return false;
    if (token.core == "Dr") return PutShortened(CapitalFollows() ? "Doctor" : "Drive", true);
    if (token.core == "St") {
      const bool saint = CapitalFollows() &&
                         (at_ == 0 || !IsCapital(tokens_[at_ - 1].core.empty() ? 'a' : tokens_[at_ - 1].core.front()));
      return PutShortened(saint ? "Saint" : "Street", true);
    }
    if (token.core == "No" && !Last() && AllDigits(tokens_[at_ + 1].core)) return PutShortened("number", true);
    if (token.core == "min" && !DigitBefore()) return false;
    for (const Abbreviation& abbreviation : kDotted)
      if (token.core == abbreviation.written) return PutShortened(abbreviation.spoken, true);
    return false;
  }

  /// The stop of an abbreviation is dropped unless it also ends the sentence.
  bool PutShortened(std::string_view spoken, bool has_stop) {
    Token token = tokens_[at_];
    const bool title =
        spoken == "Doctor" || spoken == "Saint" || spoken == "Mister" || spoken == "Missus" || spoken == "Miz";
    const bool ends = Last() || (CapitalFollows() && !title);
    if (has_stop && token.after.starts_with('.') && !ends) token.after.erase(0, 1);
    Put(token, spoken);
    return true;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string Speakable(std::string_view text) { return Unplain(Speaker(Plain(text)).Run()); }

}  // namespace parley
