#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// Cuts text into the words that WordPiece looks up, as the basic tokenizer of uncased BERT does (Devlin et al. 2018,
/// tokenization.py): lower case, accents removed, each punctuation mark and each Chinese character a word of its own.
/// Bytes that are no UTF-8 are skipped. Pure; stops after `most` words.
[[nodiscard]] std::vector<std::string> BertWords(std::string_view text, std::size_t most);

}  // namespace parley
