#include "speech/speakable_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <utility>

namespace parley {
namespace {

constexpr std::size_t kLongestWord = 40;  // the longest English word in use has 28 letters; the rest is a hash or a key

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
};

// The code point at the start of `text`; 0xFFFD for bytes that are no UTF-8 (RFC 3629 section 3).
CodePoint Decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  constexpr std::array<char32_t, 5> kLowest = {0, 0, 0x80, 0x800, 0x10000};
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {0xFFFD, 1};
  char32_t value = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0xFFFD, 1};
    value = (value << 6) | (byte(i) & 0x3FU);
  }
  if (value < kLowest[bytes] || value > 0x10FFFF) return {0xFFFD, 1};
  return {value, bytes};
}

struct Fold {
  char32_t first, last;
  const char* ascii;  // for the whole range
};
// Letters of Latin-1 and Latin Extended-A by their base letter, and the marks that text programs put in.
constexpr Fold kFolds[] = {
    {0x00A0, 0x00A0, " "},         {0x00AD, 0x00AD, ""},   {0x00B0, 0x00B0, " degrees"}, {0x00B7, 0x00B7, ","},
    {0x00BD, 0x00BD, " one half"}, {0x00C0, 0x00C5, "A"},  {0x00C6, 0x00C6, "Ae"},       {0x00C7, 0x00C7, "C"},
    {0x00C8, 0x00CB, "E"},         {0x00CC, 0x00CF, "I"},  {0x00D1, 0x00D1, "N"},        {0x00D2, 0x00D6, "O"},
    {0x00D8, 0x00D8, "O"},         {0x00D9, 0x00DC, "U"},  {0x00DD, 0x00DD, "Y"},        {0x00DF, 0x00DF, "ss"},
    {0x00E0, 0x00E5, "a"},         {0x00E6, 0x00E6, "ae"}, {0x00E7, 0x00E7, "c"},        {0x00E8, 0x00EB, "e"},
    {0x00EC, 0x00EF, "i"},         {0x00F1, 0x00F1, "n"},  {0x00F2, 0x00F6, "o"},        {0x00F8, 0x00F8, "o"},
    {0x00F9, 0x00FC, "u"},         {0x00FD, 0x00FD, "y"},  {0x00FF, 0x00FF, "y"},        {0x0100, 0x0105, "a"},
    {0x0106, 0x010D, "c"},         {0x010E, 0x0111, "d"},  {0x0112, 0x011B, "e"},        {0x011C, 0x0123, "g"},
    {0x0124, 0x0127, "h"},         {0x0128, 0x0131, "i"},  {0x0134, 0x0135, "j"},        {0x0136, 0x0138, "k"},
    {0x0139, 0x0142, "l"},         {0x0143, 0x014B, "n"},  {0x014C, 0x0151, "o"},        {0x0152, 0x0153, "oe"},
    {0x0154, 0x0159, "r"},         {0x015A, 0x0161, "s"},  {0x0162, 0x0167, "t"},        {0x0168, 0x0173, "u"},
    {0x0174, 0x0175, "w"},         {0x0176, 0x0178, "y"},  {0x0179, 0x017E, "z"},        {0x200B, 0x200F, ""},
    {0x2009, 0x200A, " "},         {0x2010, 0x2012, "-"},  {0x2013, 0x2015, " - "},      {0x2018, 0x201B, "'"},
    {0x201C, 0x201F, "\""},        {0x2022, 0x2022, ","},  {0x2026, 0x2026, "..."},      {0x202F, 0x202F, " "},
    {0x2060, 0x2060, ""},          {0xFEFF, 0xFEFF, ""},   {0xFE0F, 0xFE0F, ""},
};

// ASCII for a code point; nothing if it cannot be said.
std::optional<std::string> AsciiOf(char32_t c) {
  if (c == '*' || c == '`' || c == '_' || c == '|' || c == '~' || c == '^') return std::string();  // markup
  if (c > ' ' && c <= '~') return std::string(1, static_cast<char>(c));
  for (const Fold& fold : kFolds)
    if (c >= fold.first && c <= fold.last) return std::string(fold.ascii);
  return std::nullopt;
}

const char* CurrencyName(char32_t c) {
  if (c == 0x20AC) return "euros";
  if (c == 0x00A3) return "pounds";
  return c == 0x00A5 ? "yen" : nullptr;
}

bool IsSeparator(char32_t c) { return c <= ' ' || c == 0x7F || (c >= 0x80 && c < 0xA0) || c == 0x3000; }

class Maker {
 public:
  explicit Maker(std::string_view text) : text_(text) {}

  SpeakableText Make() && {
    while (at_ < text_.size()) {
      const CodePoint c = Decode(text_.substr(at_));
      if (IsSeparator(c.value)) {
        at_ += c.bytes;
        continue;
      }
      OneWord();
    }
    return std::move(out_);
  }

 private:
  void OneWord() {
    const std::size_t begin = at_;
    std::string ascii;
    const char* currency = nullptr;
    bool sayable = true;
    while (at_ < text_.size()) {
      const CodePoint c = Decode(text_.substr(at_));
      if (IsSeparator(c.value)) break;
      at_ += c.bytes;
      if (const char* name = CurrencyName(c.value)) {
        currency = name;
      } else if (const auto letters = AsciiOf(c.value)) {
        ascii += *letters;
      } else {
        sayable = false;
      }
    }
    const std::string_view original = text_.substr(begin, at_ - begin);
    if (!sayable || Garbage(ascii)) {
      out_.skipped.emplace_back(original);
      return;
    }
    Add(currency == nullptr ? ascii : WithCurrency(ascii, currency), original);
  }

  bool Garbage(std::string_view ascii) const {
    std::string_view word = ascii;
    while (!word.empty() && std::ispunct(static_cast<unsigned char>(word.back())) != 0) word.remove_suffix(1);
    while (!word.empty() && std::ispunct(static_cast<unsigned char>(word.front())) != 0) word.remove_prefix(1);
    if (ascii.find_first_of("{}<>\\") != std::string_view::npos) return true;
    if (word == "NaN" || word == "undefined" || ascii.starts_with("[object") || ascii == "Object]") return true;
    if (word == "null" && !text_.substr(at_).starts_with(" and")) return true;  // "null and void" is English
    return word.size() > kLongestWord;
  }

  void Add(std::string_view ascii, std::string_view original) {
    std::size_t begin = 0;
    while ((begin = ascii.find_first_not_of(' ', begin)) != std::string_view::npos) {
      const std::size_t end = std::min(ascii.find(' ', begin), ascii.size());
      if (!out_.text.empty()) out_.text += ' ';
      out_.text += ascii.substr(begin, end - begin);
      out_.original.emplace_back(std::exchange(original, {}));
      begin = end;
    }
  }

  // "EUR 20," is said "20 euros,": the name goes behind the number and before its punctuation.
  static std::string WithCurrency(std::string number, const char* name) {
    const std::size_t end = number.find_last_not_of(".,;:!?") + 1;
    const std::string tail = number.substr(end);
    number.resize(end);
    return number + " " + name + tail;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  SpeakableText out_;
};

}  // namespace

SpeakableText MakeSpeakable(std::string_view utf8) { return Maker(utf8).Make(); }

}  // namespace parley
