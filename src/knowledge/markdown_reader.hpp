#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/knowledge_passage.hpp"

namespace parley {

/// A heading and the sentences under it.
struct KnowledgeSection {
  std::string heading;  ///< as written; under a sub-heading both: "Prices: Cleaning"
  std::vector<KnowledgeSentence> sentences;
  std::vector<std::string> questions;  ///< "> How much is it?": ways callers ask; searched, never spoken
  int line = 0;
};

/// One Markdown file.
struct KnowledgeDocument {
  std::string name;   ///< file name; part of every id
  std::string title;  ///< first "#" heading, else the file name
  std::vector<KnowledgeSection> sections;
};

/// Cuts Markdown into sections and sentences. List items and table rows are sentences of their own; block quotes
/// are questions callers ask; emphasis, links and code marks are dropped; HTML comments are notes to the writers and
/// are skipped. Ids stay the same as long as the heading and the order of sentences under it do. Pure.
[[nodiscard]] KnowledgeDocument ReadMarkdown(std::string_view name, std::string_view markdown);

/// Sentences of running text: ends at . ! ? before a capital, a digit or the end; not after "Dr.", "a.m.", "e.g.".
[[nodiscard]] std::vector<std::string> SentencesOf(std::string_view text);

}  // namespace parley
