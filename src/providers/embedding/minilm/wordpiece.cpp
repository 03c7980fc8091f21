#include "providers/embedding/minilm/wordpiece.hpp"

#include <algorithm>

#include "providers/embedding/minilm/bert_words.hpp"

namespace parley {
namespace {

/// Longer words are unknown as a whole, as in the reference tokenizer (which counts characters; here bytes).
constexpr std::size_t kLongestWord = 100;

tl::unexpected<Error> Bad(const std::string& what) {
  return Fail(ErrorCode::kInvalid, Origin::kConfiguration, "WordPiece vocabulary: " + what);
}

}  // namespace

Result<WordPiece> WordPiece::Parse(std::string_view vocabulary) {
  WordPiece pieces;
  while (!vocabulary.empty()) {
    const std::size_t end = std::min(vocabulary.find('\n'), vocabulary.size());
    std::string_view piece = vocabulary.substr(0, end);
    vocabulary.remove_prefix(std::min(end + 1, vocabulary.size()));
    if (piece.ends_with('\r')) piece.remove_suffix(1);
    const auto id = static_cast<WordPieceId>(pieces.size_++);
    const bool inside = piece.size() > 2 && piece.starts_with("##");
    if (inside) piece.remove_prefix(2);
    pieces.longest_ = std::max(pieces.longest_, piece.size());
    if (!(inside ? pieces.inside_ : pieces.at_start_).emplace(piece, id).second)
      return Bad("line " + std::to_string(id + 1) + " repeats \"" + std::string(piece) + "\"");
  }
  for (const auto& [name, id] :
       {std::pair{"[UNK]", &pieces.unknown_}, std::pair{"[CLS]", &pieces.start_}, std::pair{"[SEP]", &pieces.end_}}) {
    const auto found = pieces.at_start_.find(std::string_view(name));
    if (found == pieces.at_start_.end()) return Bad(std::string("no ") + name);
    *id = found->second;
  }
  return pieces;
}

std::vector<WordPieceId> WordPiece::Tokenize(std::string_view text, std::size_t most) const {
  std::vector<WordPieceId> ids{start_};
  for (const std::string& word : BertWords(text, most)) {
    AppendPieces(word, ids);
    if (ids.size() >= most) break;
  }
  ids.resize(std::min(ids.size(), most - 1));
  ids.push_back(end_);
  return ids;
}

void WordPiece::AppendPieces(std::string_view word, std::vector<WordPieceId>& ids) const {
  const std::size_t before = ids.size();
  bool unknown = word.size() > kLongestWord;
  for (std::size_t at = 0; at < word.size() && !unknown;) {
    const Pieces& known = at == 0 ? at_start_ : inside_;
    std::size_t length = std::min(word.size() - at, longest_);
    auto found = known.end();
    for (; length > 0 && found == known.end(); --length) found = known.find(word.substr(at, length));
    unknown = found == known.end();
    if (unknown) break;
    ids.push_back(found->second);
    at += length + 1;  // the loop has counted one down after its match
  }
  if (!unknown) return;
  ids.resize(before);
  ids.push_back(unknown_);
}

}  // namespace parley
