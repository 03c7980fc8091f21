#pragma once

#include <algorithm>
#include <atomic>
#include <cctype>
#include <string>

#include "speech/clause_renderer.hpp"

namespace parley {

/// A voice for tests of what stands around a voice: 100 ms of a square wave per word, marked. "fail" fails.
class ToneRenderer final : public ClauseRenderer {
 public:
  [[nodiscard]] Result<RenderedClause> Render(std::string_view text, double) const override {
    ++rendered;
    if (text.find("fail") != std::string_view::npos)
      return Fail(ErrorCode::kInternal, Origin::kProvider, "the tone voice failed");
    RenderedClause clause{.rate = k16kHz, .samples = {}, .marks = {}};
    if (std::none_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) != 0; })) return clause;
    const auto words = 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), ' '));
    for (std::size_t i = 0; i < words; ++i) {
      clause.marks.push_back({i, Ms{100 * i}, Ms{100 * (i + 1)}});
      for (int k = 0; k < 1600; ++k) clause.samples.push_back(k % 80 < 40 ? 4000 : -4000);
    }
    return clause;
  }
  [[nodiscard]] VoiceIdentity Identity() const override { return {"tone", "square", "1"}; }
  [[nodiscard]] SynthesizerTraits Traits() const override { return {false, true, true}; }

  mutable std::atomic<int> rendered{0};
};

}  // namespace parley
