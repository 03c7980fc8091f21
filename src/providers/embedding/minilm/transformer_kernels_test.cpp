#include "providers/embedding/minilm/transformer_kernels.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "providers/embedding/minilm/half_float.hpp"
#include "providers/embedding/minilm/minilm_weights.hpp"

namespace parley {
namespace {

/// Value of a half float, by the definition of the format.
float FromHalf(std::uint16_t half) {
  const int exponent = (half >> 10) & 31;
  const double fraction = half & 1023;
  const double size = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return static_cast<float>((half & 0x8000) != 0 ? -size : size);
}

std::vector<float> Random(std::size_t count, float scale, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = scale * (static_cast<float>(random() >> 8) / 8388608.0F - 1);
  return values;
}

TEST(HalfFloat, RoundsToTheNearestAndTiesToEven) {
  for (unsigned bits = 0; bits < 0x7C00; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    ASSERT_EQ(ToHalf(FromHalf(half)), half);
    ASSERT_EQ(ToHalf(-FromHalf(half)), half | 0x8000);
    if (bits + 1 == 0x7C00) break;
    const float low = FromHalf(half), high = FromHalf(static_cast<std::uint16_t>(bits + 1));
    ASSERT_EQ(ToHalf((low + high) / 2), bits % 2 == 0 ? half : half + 1) << bits;
    ASSERT_EQ(ToHalf(low + (high - low) * 0.49F), half) << bits;
  }
  EXPECT_EQ(ToHalf(65519.0F), 0x7BFF);
  EXPECT_EQ(ToHalf(65520.0F), 0x7C00);
  EXPECT_EQ(ToHalf(1e-9F), 0);
  EXPECT_EQ(ToHalf(std::nanf("")) & 0x7C00, 0x7C00);
}

struct Kernels : testing::TestWithParam<const TransformerKernels*> {
  const TransformerKernels& kernels = *GetParam();
};

TEST_P(Kernels, WidenEveryHalf) {
  std::vector<std::uint16_t> halves;
  for (unsigned bits = 0; bits < 0x7C00; ++bits) {
    halves.push_back(static_cast<std::uint16_t>(bits));
    halves.push_back(static_cast<std::uint16_t>(bits | 0x8000));
  }
  std::vector<float> wide(halves.size());
  kernels.widen(halves.data(), halves.size(), wide.data());
  for (std::size_t i = 0; i < halves.size(); ++i) ASSERT_EQ(wide[i], FromHalf(halves[i])) << halves[i];
}

TEST_P(Kernels, MultiplyMatrices) {
  for (const std::size_t in : {8U, 384U, 392U, 1536U}) {
    constexpr std::size_t kOut = 48;
    const auto weights = Random(kOut * in, 0.1F, 1), bias = Random(kOut, 1, 2);
    const auto packed = PackLinear(weights, in);
    const LinearView layer{packed.data(), bias.data(), in, kOut};
    for (std::size_t rows = 1; rows <= 14; ++rows) {
      const auto x = Random(rows * in, 1, 3);
      std::vector<float> y(rows * kOut, NAN);
      kernels.linear(layer, x.data(), rows, y.data());
      for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t o = 0; o < kOut; ++o) {
          double expected = bias[o];
          for (std::size_t k = 0; k < in; ++k)
            expected += static_cast<double>(x[r * in + k]) * FromHalf(ToHalf(weights[o * in + k]));
          ASSERT_NEAR(y[r * kOut + o], expected, 2e-5) << in << " inputs, row " << r << " of " << rows << ", " << o;
        }
      }
    }
  }
}

TEST_P(Kernels, Normalise) {
  constexpr std::size_t kDim = 384;
  const auto gain = Random(kDim, 2, 1), bias = Random(kDim, 1, 2), start = Random(2 * kDim, 3, 3);
  const auto added = Random(2 * kDim, 5, 4);
  for (const bool with_added : {false, true}) {
    auto x = start;
    kernels.add_and_normalise({gain.data(), bias.data(), kDim}, with_added ? added.data() : nullptr, 2, x.data());
    for (std::size_t r = 0; r < 2; ++r) {
      std::vector<double> row(kDim);
      double mean = 0, variance = 0;
      for (std::size_t i = 0; i < kDim; ++i) {
        const double more = with_added ? added[r * kDim + i] : 0.0F;
        mean += (row[i] = static_cast<double>(start[r * kDim + i]) + more) / kDim;
      }
      for (const double value : row) variance += (value - mean) * (value - mean) / kDim;
      for (std::size_t i = 0; i < kDim; ++i)
        ASSERT_NEAR(x[r * kDim + i], (row[i] - mean) / std::sqrt(variance) * gain[i] + bias[i], 1e-5);
    }
  }
}

TEST_P(Kernels, NormaliseARowOfEqualValuesToItsBias) {
  std::vector<float> x(16, 3), gain(16, 1), bias(16, 0.5F);
  kernels.add_and_normalise({gain.data(), bias.data(), 16}, nullptr, 1, x.data());
  for (const float value : x) EXPECT_EQ(value, 0.5F);
}

TEST_P(Kernels, ActivateByTheExactErrorFunction) {
  std::vector<float> x;
  for (int i = -2000; i < 2000; ++i) x.push_back(static_cast<float>(i) * 0.01F);
  auto y = x;
  kernels.gelu(y.data(), y.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double wide = x[i];
    ASSERT_NEAR(y[i], 0.5 * wide * (1 + std::erf(wide / std::sqrt(2.0))), 1e-6) << wide;
  }
}

TEST_P(Kernels, Attend) {
  constexpr std::size_t kHeads = 3, kHead = 32, kWidth = kHeads * kHead;
  for (const std::size_t rows : {1U, 2U, 7U, 8U, 9U, 33U}) {
    const auto qkv = Random(rows * 3 * kWidth, 3, static_cast<unsigned>(rows));
    std::vector<float> scores(rows + 8), out(rows * kWidth, NAN);
    kernels.attention({rows, kHeads, kHead}, qkv.data(), scores.data(), out.data());
    const auto at = [&](std::size_t row, std::size_t part, std::size_t head, std::size_t d) {
      return static_cast<double>(qkv[row * 3 * kWidth + part * kWidth + head * kHead + d]);
    };
    for (std::size_t h = 0; h < kHeads; ++h) {
      for (std::size_t i = 0; i < rows; ++i) {
        std::vector<double> share(rows);
        double sum = 0;
        for (std::size_t j = 0; j < rows; ++j) {
          for (std::size_t d = 0; d < kHead; ++d) share[j] += at(i, 0, h, d) * at(j, 1, h, d) / std::sqrt(1.0 * kHead);
          sum += share[j] = std::exp(share[j]);
        }
        for (std::size_t d = 0; d < kHead; ++d) {
          double expected = 0;
          for (std::size_t j = 0; j < rows; ++j) expected += share[j] / sum * at(j, 2, h, d);
          ASSERT_NEAR(out[i * kWidth + h * kHead + d], expected, 2e-5) << rows << " rows";
        }
      }
    }
  }
}

TEST_P(Kernels, AttendWithScoresFarApart) {
  std::vector<float> qkv(2 * 24), scores(10), out(16);
  qkv[0] = 1000;  // the first query against the first key: far beyond what exp can hold
  qkv[8] = 1000;
  qkv[16] = 5;
  kernels.attention({2, 1, 8}, qkv.data(), scores.data(), out.data());
  EXPECT_NEAR(out[0], 5, 1e-5);
  EXPECT_NEAR(out[8], 2.5, 1e-5) << "a query of zeros weighs all alike";
}

std::vector<const TransformerKernels*> RunnableKernels() {
  std::vector<const TransformerKernels*> sets{&kBaselineKernels};
  if (&KernelsOfThisCpu() != &kBaselineKernels) sets.push_back(&KernelsOfThisCpu());
  return sets;
}

INSTANTIATE_TEST_SUITE_P(All, Kernels, testing::ValuesIn(RunnableKernels()),
                         [](const auto& set) { return std::string(set.param->name); });

}  // namespace
}  // namespace parley
