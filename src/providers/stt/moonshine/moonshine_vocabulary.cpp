#include "providers/stt/moonshine/moonshine_vocabulary.hpp"

#include <array>
#include <charconv>
#include <optional>

#include "inference/model_file.hpp"

namespace parley {
namespace {

constexpr std::string_view kWordMark = "\xE2\x96\x81";  // U+2581, SentencePiece's sign for a space

std::optional<std::string> FromBase64(std::string_view coded) {
  static const std::array<int, 256> values = [] {
    std::array<int, 256> table{};
    table.fill(-1);
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
      table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<int>(i);
    return table;
  }();
  while (!coded.empty() && coded.back() == '=') coded.remove_suffix(1);
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : coded) {
    const int value = values[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    bits = (bits << 6) | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> count) & 0xFF);
    }
  }
  return out;
}

std::size_t Utf8Length(char lead) {
  const auto c = static_cast<unsigned char>(lead);
  return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

}  // namespace

Result<MoonshineVocabulary> MoonshineVocabulary::Load(const std::filesystem::path& path) {
  auto content = ReadWholeFile(path);
  if (!content) return FailFrom(content);
  MoonshineVocabulary vocabulary;
  vocabulary.text_.reserve(kSize);
  std::string_view rest = *content;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t tab = line.find('\t');
    std::size_t number = 0;
    const auto coded = tab == std::string_view::npos ? std::nullopt : FromBase64(line.substr(0, tab));
    if (!coded || std::from_chars(line.data() + tab + 1, line.data() + line.size(), number).ec != std::errc{} ||
        number != vocabulary.text_.size())
      return Fail(
          ErrorCode::kInvalid, Origin::kConfiguration,
          path.string() + ": line " + std::to_string(vocabulary.text_.size() + 1) + " is not base64, tab, number");
    vocabulary.number_.emplace(*coded, static_cast<TokenId>(number));
    vocabulary.text_.push_back(*coded);
  }
  if (vocabulary.text_.size() != kSize)
    return Fail(ErrorCode::kInvalid, Origin::kConfiguration,
                path.string() + ": " + std::to_string(vocabulary.text_.size()) + " tokens, the model has 32768");
  vocabulary.endings_.push_back(kEnd);
  for (const char* mark : {".", ",", "!", "?", "..."}) {
    const auto found = vocabulary.number_.find(mark);
    if (found != vocabulary.number_.end()) vocabulary.endings_.push_back(found->second);
  }
  return vocabulary;
}

bool MoonshineVocabulary::BeginsWord(TokenId token) const {
  return IsText(token) && text_[static_cast<std::size_t>(token)].starts_with(kWordMark);
}

std::string MoonshineVocabulary::Text(std::span<const TokenId> tokens) const {
  std::string out;
  for (const TokenId token : tokens) {
    if (!IsText(token)) continue;
    if (token < kFirstByte + 256) {
      out += static_cast<char>(token - kFirstByte);
      continue;
    }
    std::string_view piece = text_[static_cast<std::size_t>(token)];
    while (!piece.empty()) {
      const std::size_t mark = piece.find(kWordMark);
      out += piece.substr(0, mark);
      if (mark == std::string_view::npos) break;
      out += ' ';
      piece.remove_prefix(mark + kWordMark.size());
    }
  }
  if (out.starts_with(' ')) out.erase(0, 1);
  return out;
}

std::vector<TokenId> MoonshineVocabulary::Tokens(std::string_view text) const {
  std::vector<std::string> pieces{std::string(kWordMark)};
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = std::min(Utf8Length(text[i]), text.size() - i);
    pieces.emplace_back(text[i] == ' ' ? kWordMark : text.substr(i, length));
    i += length;
  }
  for (;;) {
    TokenId best = static_cast<TokenId>(kSize);
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
      const auto found = number_.find(pieces[i] + pieces[i + 1]);
      if (found != number_.end() && found->second < best) best = found->second, at = i;
    }
    if (best == static_cast<TokenId>(kSize)) break;
    pieces[at] += pieces[at + 1];
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
  std::vector<TokenId> tokens;
  for (const std::string& piece : pieces) {
    const auto found = number_.find(piece);
    if (found != number_.end()) {
      tokens.push_back(found->second);
    } else {
      for (const char byte : piece) tokens.push_back(kFirstByte + static_cast<unsigned char>(byte));
    }
  }
  return tokens;
}

}  // namespace parley
