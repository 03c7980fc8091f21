// Any bytes as text and, cut at the first zero byte, as vocabulary: ids stay in range and the length is kept.
#include <cstdlib>
#include <string_view>

#include "providers/embedding/minilm/wordpiece.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = std::min(input.find('\0'), input.size());
  std::string vocabulary = "[UNK]\n[CLS]\n[SEP]\nthe\n##s\na\n##a\n";
  static const auto known = parley::WordPiece::Parse(vocabulary);
  const auto own = parley::WordPiece::Parse(vocabulary.append(input.substr(0, cut)));
  for (const auto* pieces : {&known, &own}) {
    if (!*pieces) continue;
    for (const std::size_t most : {2U, 7U, 256U}) {
      const auto ids = (*pieces)->Tokenize(input.substr(cut), most);
      if (ids.size() < 2 || ids.size() > most) std::abort();
      for (const parley::WordPieceId id : ids)
        if (id >= (*pieces)->size()) std::abort();
    }
  }
  return 0;
}
