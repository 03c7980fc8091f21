#include "providers/tts/piper/piper_config.hpp"

#include <boost/json.hpp>

#include "providers/tts/piper/ipa.hpp"

namespace parley {
namespace {

namespace json = boost::json;

tl::unexpected<Error> Bad(const std::string& what) {
  return Fail(ErrorCode::kInvalid, Origin::kConfiguration, "Piper voice description: " + what);
}

Result<float> NumberAt(const json::value& root, const char* pointer) {
  json::error_code missing;
  const json::value* found = root.find_pointer(pointer, missing);
  if (missing || !found->is_number()) return Bad(std::string("no number at ") + pointer);
  return found->to_number<float>();
}

}  // namespace

Result<PiperConfig> ParsePiperConfig(std::string_view text) {
  json::error_code error;
  const json::value root = json::parse({text.data(), text.size()}, error);
  if (error) return Bad(error.message());
  PiperConfig config;
  const auto rate = NumberAt(root, "/audio/sample_rate");
  const auto noise = NumberAt(root, "/inference/noise_scale");
  const auto length = NumberAt(root, "/inference/length_scale");
  const auto width = NumberAt(root, "/inference/noise_w");
  for (const auto* one : {&rate, &noise, &length, &width})
    if (!*one) return FailFrom(*one);
  if (*rate < 8000 || *rate > 48000) return Bad("a sample rate outside 8 to 48 kHz");
  config.rate = Hz{static_cast<int>(*rate)};
  config.noise_scale = *noise;
  config.length_scale = *length;
  config.noise_w = *width;

  const json::value* map = root.find_pointer("/phoneme_id_map", error);
  if (error || !map->is_object()) return Bad("no phoneme_id_map");
  for (const auto& [symbol, ids] : map->get_object()) {
    const std::u32string letters = CodePointsOf({symbol.data(), symbol.size()});
    if (letters.size() != 1 || !ids.is_array()) return Bad("phoneme_id_map must map single symbols to lists");
    for (const json::value& id : ids.get_array()) {
      if (!id.is_int64()) return Bad("phoneme_id_map must hold whole numbers");
      config.ids[letters[0]].push_back(id.get_int64());
    }
  }
  for (char32_t needed : {U'^', U'_', U'$'})
    if (config.ids.count(needed) == 0) return Bad("phoneme_id_map lacks ^, _ or $");
  return config;
}

}  // namespace parley
