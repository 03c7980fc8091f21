#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "speech/clause_splitter.hpp"
#include "speech/speakable_text.hpp"

// Text of a language model, through all that stands before a voice: nothing but printable ASCII comes out, no word is
// lost on the way, and no clause grows without bound.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const parley::SpeakableText made = parley::MakeSpeakable({reinterpret_cast<const char*>(data), size});
  const auto spaces = static_cast<std::size_t>(std::count(made.text.begin(), made.text.end(), ' '));
  PARLEY_CHECK(made.original.size() == (made.text.empty() ? 0 : spaces + 1), "one original per word");
  parley::ClauseSplitter splitter;
  splitter.Push(made.text);
  std::size_t said = 0;
  while (auto clause = splitter.NextAtEnd()) {
    PARLEY_CHECK(!clause->text.empty(), "no empty clause");
    said += 1 + static_cast<std::size_t>(std::count(clause->text.begin(), clause->text.end(), ' '));
  }
  PARLEY_CHECK(said == made.original.size(), "every word is in one clause");
  return 0;
}
