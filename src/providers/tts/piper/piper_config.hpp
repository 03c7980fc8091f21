#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace parley {

/// What a Piper voice says about itself in its .onnx.json.
struct PiperConfig {
  Hz rate{22050};
  float noise_scale = 0.667F;                                   ///< variation of the sound
  float length_scale = 1.0F;                                    ///< more is slower
  float noise_w = 0.8F;                                         ///< variation of the phoneme lengths
  std::unordered_map<char32_t, std::vector<std::int64_t>> ids;  ///< of each IPA symbol the voice knows
};

/// @return kInvalid, with what is missing, for anything but a one-speaker espeak-IPA voice.
[[nodiscard]] Result<PiperConfig> ParsePiperConfig(std::string_view json);

}  // namespace parley
