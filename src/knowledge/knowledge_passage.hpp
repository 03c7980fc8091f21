#pragma once

#include <string>
#include <vector>

namespace parley {

/// A sentence with its stable id: file, section and ordinal, "prices.md#cleaning.2".
struct KnowledgeSentence {
  std::string id;
  std::string text;
};

/// A place in the knowledge base that answers a question: the best sentence first, then those that follow it in the
/// same section.
struct KnowledgePassage {
  std::string document;  ///< "prices.md"
  std::string section;   ///< heading, as written
  std::vector<KnowledgeSentence> sentences;
  double score = 0;  ///< 0..1
};

}  // namespace parley
