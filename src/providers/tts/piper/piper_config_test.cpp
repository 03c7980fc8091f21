#include "providers/tts/piper/piper_config.hpp"

#include <gtest/gtest.h>

#include <string>

namespace parley {
namespace {

constexpr const char* kGood = R"({"audio":{"sample_rate":22050},
  "inference":{"noise_scale":0.667,"length_scale":1,"noise_w":0.8},
  "phoneme_id_map":{"_":[0],"^":[1],"$":[2],"a":[14],"ː":[122]}})";

TEST(PiperConfig, ReadsWhatAVoiceSaysOfItself) {
  const auto config = ParsePiperConfig(kGood);
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->rate, Hz{22050});
  EXPECT_FLOAT_EQ(config->noise_w, 0.8F);
  EXPECT_EQ(config->ids.at(U'ː'), std::vector<std::int64_t>{122});
}

TEST(PiperConfig, SaysWhatIsWrong) {
  const std::string good = kGood;
  for (const char* part :
       {"sample_rate", "noise_scale", "length_scale", "noise_w", "phoneme_id_map", "\"^\"", "[2]", "22050"}) {
    std::string bad = good;
    bad.replace(bad.find(part), 3, "\"x ");
    const auto config = ParsePiperConfig(bad);
    ASSERT_FALSE(config) << part;
    EXPECT_NE(config.error().detail.find("Piper"), std::string::npos);
  }
  EXPECT_FALSE(ParsePiperConfig(""));
  EXPECT_FALSE(ParsePiperConfig("[]"));
}

}  // namespace
}  // namespace parley
