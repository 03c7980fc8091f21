#include "audio/g711.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <limits>
#include <vector>

namespace parley {
namespace {

struct Law {
  const char* name;
  G711Law law;
  std::uint8_t (*encode)(std::int16_t);
  std::int16_t (*decode)(std::uint8_t);
  int (*half_step)(std::uint8_t);
  int largest;
  int truncation;  // what the law's shorter linear input and its mirror at -1/2 lose, in 16-bit steps
};

// G.711 tables 1 and 2, scaled to 16 bits: steps of 8, 16 .. 1024 for mu-law; of 16, 16, 32 .. 1024 for A-law.
int HalfStepMu(std::uint8_t code) { return 4 << (~code >> 4 & 7); }
int HalfStepA(std::uint8_t code) {
  const int segment = (code ^ 0x55) >> 4 & 7;
  return segment == 0 ? 8 : 8 << (segment - 1);
}

class G711 : public testing::TestWithParam<Law> {};

TEST_P(G711, EveryCodeSurvivesARoundTrip) {
  const Law& law = GetParam();
  for (int code = 0; code < 256; ++code) {
    const auto byte = static_cast<std::uint8_t>(code);
    const std::uint8_t back = law.encode(law.decode(byte));
    if (law.law == G711Law::kMu && byte == 0x7F) {
      EXPECT_EQ(back, 0xFF) << "negative zero";
    } else {
      EXPECT_EQ(back, byte);
    }
  }
}

TEST_P(G711, EverySampleIsWithinHalfAStepOfItsCode) {
  const Law& law = GetParam();
  for (int sample = std::numeric_limits<std::int16_t>::min(); sample <= std::numeric_limits<std::int16_t>::max();
       ++sample) {
    const std::uint8_t code = law.encode(static_cast<std::int16_t>(sample));
    const int error = std::abs(law.decode(code) - sample);
    const int level = std::abs(static_cast<int>(law.decode(code)));
    if (level == law.largest && std::abs(sample) > level) continue;  // beyond the last code: clipped
    ASSERT_LE(error, law.half_step(code) + law.truncation) << "sample " << sample;
  }
}

TEST_P(G711, IsMonotonic) {
  const Law& law = GetParam();
  int last = std::numeric_limits<int>::min();
  for (int sample = std::numeric_limits<std::int16_t>::min(); sample <= std::numeric_limits<std::int16_t>::max();
       ++sample) {
    const int decoded = law.decode(law.encode(static_cast<std::int16_t>(sample)));
    ASSERT_GE(decoded, last) << "sample " << sample;
    last = decoded;
  }
}

TEST_P(G711, BlocksAreConvertedAsSamplesAre) {
  const Law& law = GetParam();
  const std::vector<std::int16_t> samples{0, -1, 1, 100, -100, 32767, -32768};
  std::array<std::uint8_t, 7> codes{};
  std::array<std::int16_t, 7> back{};
  EncodeG711(law.law, samples, codes.data());
  DecodeG711(law.law, codes, back.data());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(codes[i], law.encode(samples[i]));
    EXPECT_EQ(back[i], law.decode(codes[i]));
  }
}

INSTANTIATE_TEST_SUITE_P(Laws, G711,
                         testing::Values(Law{"mu", G711Law::kMu, EncodeMuLaw, DecodeMuLaw, HalfStepMu, 32124, 4},
                                         Law{"A", G711Law::kA, EncodeALaw, DecodeALaw, HalfStepA, 32256, 1}),
                         [](const auto& info) { return info.param.name; });

// ITU-T G.711 tables 1 and 2: the ends of both scales and the values around zero, scaled to 16 bits.
TEST(G711Values, AreThoseOfTheRecommendation) {
  EXPECT_EQ(DecodeMuLaw(0x80), 32124);
  EXPECT_EQ(DecodeMuLaw(0x00), -32124);
  EXPECT_EQ(DecodeMuLaw(0xFF), 0);
  EXPECT_EQ(DecodeMuLaw(0xFE), 8);
  EXPECT_EQ(DecodeMuLaw(0x7E), -8);
  EXPECT_EQ(DecodeALaw(0xAA), 32256);
  EXPECT_EQ(DecodeALaw(0x2A), -32256);
  EXPECT_EQ(DecodeALaw(0xD5), 8);
  EXPECT_EQ(DecodeALaw(0x55), -8);
  EXPECT_EQ(EncodeMuLaw(0), SilenceCode(G711Law::kMu));
  EXPECT_EQ(EncodeALaw(0), SilenceCode(G711Law::kA));
}

}  // namespace
}  // namespace parley
