#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"

namespace parley {

using TokenId = std::int64_t;

/// The tokens of the Moonshine recogniser: SentencePiece BPE, 32000 of the Llama vocabulary and 768 of its own.
/// Immutable, thread-safe.
class MoonshineVocabulary {
 public:
  static constexpr TokenId kBegin = 1, kEnd = 2;
  static constexpr std::size_t kSize = 32768;

  /// Reads lines of base64(token), tab, number. Blocks. @return kNotFound, or kInvalid with the line.
  [[nodiscard]] static Result<MoonshineVocabulary> Load(const std::filesystem::path& path);

  /// Text of the tokens; a leading space is removed, control tokens are left out.
  [[nodiscard]] std::string Text(std::span<const TokenId> tokens) const;

  /// True for a token that begins a word.
  [[nodiscard]] bool BeginsWord(TokenId token) const;

  /// The tokens after which a short answer is over: the end, and the punctuation that may stand before it.
  [[nodiscard]] std::span<const TokenId> Endings() const { return endings_; }

  /// True for a token that is text at all.
  [[nodiscard]] static bool IsText(TokenId token) { return token > kEnd && token < kFirstControl; }

  /// The tokens of a text as it would be spoken at the start of an utterance. The merges of a BPE model of this kind
  /// are ordered by token number (SentencePiece writes them so), hence the vocabulary is all that is needed.
  [[nodiscard]] std::vector<TokenId> Tokens(std::string_view text) const;

 private:
  static constexpr TokenId kFirstControl = 32000;
  static constexpr TokenId kFirstByte = 3;  // <0x00> to <0xFF>

  std::vector<std::string> text_;
  std::unordered_map<std::string, TokenId> number_;
  std::vector<TokenId> endings_;
};

}  // namespace parley
