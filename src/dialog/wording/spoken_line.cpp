#include "dialog/wording/spoken_line.hpp"

#include <algorithm>
#include <cctype>

#include "dialog/wording/speakable.hpp"

namespace parley {
namespace {

bool IsNameChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

Status Invalid(std::string what) { return Fail(ErrorCode::kInvalid, Origin::kConfiguration, std::move(what)); }

/// Cuts `written` at its braces.
Result<std::vector<LinePart>> PartsOf(std::string_view written) {
  std::vector<LinePart> parts;
  std::string words;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i] == '}') return FailFrom(Invalid("'}' without a '{' before it"));
    if (written[i] != '{') {
      words += written[i];
      continue;
    }
    const std::size_t end = written.find('}', i);
    if (end == std::string_view::npos) return FailFrom(Invalid("'{' without a '}' after it"));
    const std::string_view name = written.substr(i + 1, end - i - 1);
    if (name.empty() || !std::all_of(name.begin(), name.end(), IsNameChar))
      return FailFrom(Invalid("write the name of a value between braces: letters, digits and '_', as in {name}"));
    if (!words.empty()) parts.push_back({std::move(words), false});
    words.clear();
    parts.push_back({std::string(name), true});
    i = end;
  }
  if (!words.empty()) parts.push_back({std::move(words), false});
  return parts;
}

bool EndsSentence(std::string_view text, std::size_t at) {
  if (text[at] != '.' && text[at] != '!' && text[at] != '?') return false;
  if (at + 1 < text.size() && text[at + 1] != ' ') return false;
  if (text[at] != '.') return true;
  // "Dr. Lee", "8 a.m. to 5", "St. Mary": a full stop after a short or dotted word ends nothing unless a capital or
  // the end follows a longer word.
  std::size_t start = at;
  while (start > 0 && text[start - 1] != ' ') --start;
  const std::string_view word = text.substr(start, at - start);
  if (at + 1 >= text.size() || at == 0) return true;  // at 0: right after a value
  if (word.find('.') != std::string_view::npos || word.size() <= 1) return false;
  static constexpr std::string_view kTitles[] = {"Dr", "Mr", "Mrs", "Ms", "St", "No", "approx"};
  return std::find(std::begin(kTitles), std::end(kTitles), word) == std::end(kTitles);
}

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

/// Builds clauses part by part; `cut` says after which characters of fixed words a clause ends.
template <typename Cut>
std::vector<Clause> CutClauses(const std::vector<LinePart>& parts, Cut cut) {
  std::vector<Clause> clauses(1);
  for (const LinePart& part : parts) {
    if (part.is_value) {
      clauses.back().parts.push_back(part);
      continue;
    }
    std::size_t start = 0;
    for (std::size_t i = 0; i < part.text.size(); ++i) {
      if (!cut(std::string_view(part.text), i)) continue;
      clauses.back().parts.push_back({part.text.substr(start, i + 1 - start), false});
      clauses.emplace_back();
      start = i + 1;
    }
    if (start < part.text.size()) clauses.back().parts.push_back({part.text.substr(start), false});
  }
  std::erase_if(clauses, [](const Clause& clause) {
    return std::all_of(clause.parts.begin(), clause.parts.end(),
                       [](const LinePart& part) { return !part.is_value && IsBlank(part.text); });
  });
  return clauses;
}

bool HasWords(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0; });
}

std::string Trimmed(std::string text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  return start == std::string::npos ? std::string() : text.substr(start);
}

}  // namespace

bool Clause::Fixed() const {
  return std::none_of(parts.begin(), parts.end(), [](const LinePart& part) { return part.is_value; });
}

Result<SpokenLine> SpokenLine::Parse(std::string_view written) {
  auto parts = PartsOf(written);
  if (!parts) return FailFrom(parts);
  SpokenLine line;
  line.written_ = Trimmed(std::string(written));
  for (const Clause& sentence : CutClauses(*parts, EndsSentence)) {
    if (sentence.Fixed()) {
      line.clauses_.push_back(sentence);
      continue;
    }
    auto clauses = CutClauses(sentence.parts, [](std::string_view text, std::size_t at) {
      return (text[at] == ',' || text[at] == ';' || text[at] == ':') && at + 1 < text.size() && text[at + 1] == ' ';
    });
    for (Clause& clause : clauses) line.clauses_.push_back(std::move(clause));
  }
  const bool speaks = std::any_of(parts->begin(), parts->end(),
                                  [](const LinePart& part) { return part.is_value || HasWords(part.text); });
  if (!speaks) return FailFrom(Invalid("a line needs words to say"));
  return line;
}

std::vector<std::string> SpokenLine::ValueNames() const {
  std::vector<std::string> names;
  for (const Clause& clause : clauses_)
    for (const LinePart& part : clause.parts)
      if (part.is_value) names.push_back(part.text);
  return names;
}

std::vector<SayPiece> Render(const SpokenLine& line, const std::function<std::string(std::string_view)>& value_of) {
  std::vector<SayPiece> pieces;
  for (const Clause& clause : line.clauses()) {
    std::string text;
    for (const LinePart& part : clause.parts) text += part.is_value ? value_of(part.text) : part.text;
    text = Trimmed(Speakable(text));
    if (HasWords(text)) pieces.push_back({std::move(text), clause.Fixed()});
  }
  return pieces;
}

}  // namespace parley
