#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "knowledge/knowledge_base.hpp"

/// Any bytes are some Markdown: sections have sentences, ids are unique, and a search holds its bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const parley::KnowledgeBase base({parley::ReadMarkdown("x.md", text)}, {});
  for (const auto& section : base.documents().front().sections)
    PARLEY_CHECK(!section.sentences.empty(), "a section without sentences");
  for (const auto& passage : base.Search(text.substr(0, 200), {}, 3))
    PARLEY_CHECK(passage.score > 0 && passage.score <= 1 && !passage.sentences.empty(), "a hit out of bounds");
  return 0;
}
