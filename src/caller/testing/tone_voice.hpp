#pragma once

#include <cmath>
#include <string>

#include "caller/line_voice.hpp"

namespace parley {

/// A voice that says each letter as 60 ms of tone, with silence at both ends: lines of known length without a
/// synthesiser. "hush" has no voice in it and "unsayable" fails.
class ToneVoice final : public LineVoice {
 public:
  Result<std::vector<std::int16_t>> Render(const std::string& text) override {
    if (text == "unsayable") return Fail(ErrorCode::kInvalid, Origin::kParley, "no such word");
    std::vector<std::int16_t> sound(1600);
    if (text == "hush") return sound;
    for (std::size_t i = 0; i < 480 * text.size(); ++i)
      sound.push_back(static_cast<std::int16_t>(3000 * std::sin(0.3 * static_cast<double>(i) + 1)));
    sound.resize(sound.size() + 1600);
    return sound;
  }

  Result<Halves> RenderHalves(const std::string& first, const std::string& then) override {
    auto one = Render(first), other = Render(then);
    if (!one) return FailFrom(one);
    if (!other) return FailFrom(other);
    return Halves{*std::move(one), *std::move(other)};
  }
};

}  // namespace parley
