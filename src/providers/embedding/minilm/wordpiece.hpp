#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"

namespace parley {

/// Row of the embedding table of a model.
using WordPieceId = std::uint32_t;

/// WordPiece tokenizer of uncased BERT models (Devlin et al. 2018): the longest known piece first, pieces inside a
/// word marked "##" in the vocabulary. Immutable, thread-safe.
class WordPiece {
 public:
  /// @param vocabulary  one piece per line, the line number is the id.
  /// @return kInvalid when [UNK], [CLS] or [SEP] is missing or a piece occurs twice.
  [[nodiscard]] static Result<WordPiece> Parse(std::string_view vocabulary);

  /// Ids of [CLS], the pieces of `text` and [SEP]; cut so that there are at most `most`, which is 2 or more.
  [[nodiscard]] std::vector<WordPieceId> Tokenize(std::string_view text, std::size_t most) const;

  /// Number of ids.
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using Pieces = std::unordered_map<std::string, WordPieceId, Hash, std::equal_to<>>;

  void AppendPieces(std::string_view word, std::vector<WordPieceId>& ids) const;

  Pieces at_start_, inside_;
  std::size_t longest_ = 0;  ///< bytes
  std::size_t size_ = 0;
  WordPieceId unknown_ = 0, start_ = 0, end_ = 0;
};

}  // namespace parley
