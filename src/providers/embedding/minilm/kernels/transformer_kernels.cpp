// Compiled once per instruction set (CMakeLists.txt) with PARLEY_KERNELS as the name of the table at the end. Nothing
// here but that table may have external linkage, and no standard C++ header may bring inline functions along: the
// linker keeps one copy of those, and it could be the one that an older processor cannot run.
#include "providers/embedding/minilm/transformer_kernels.hpp"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace parley {
namespace {

#if defined(__AVX2__)
constexpr std::size_t kLanes = 8;
constexpr std::size_t kRowsPerTile = 6;  // 6 x 2 sums, 2 weights and an input fill the 16 registers
constexpr char kName[] = "avx2";
#else
constexpr std::size_t kLanes = 4;
constexpr std::size_t kRowsPerTile = 3;  // 3 x 4 sums, and the rest for weights and products
constexpr char kName[] = "baseline";
#endif

using Floats = float __attribute__((vector_size(kLanes * sizeof(float))));
using Words = std::uint32_t __attribute__((vector_size(kLanes * sizeof(float))));

Floats Load(const float* from) {
  Floats values;
  __builtin_memcpy(&values, from, sizeof(values));  // one unaligned load
  return values;
}
void Store(float* to, Floats values) { __builtin_memcpy(to, &values, sizeof(values)); }
Floats All(float value) { return Floats{} + value; }

float Sum(Floats values) {
  float sum = 0;
  for (std::size_t i = 0; i < kLanes; ++i) sum += values[i];
  return sum;
}

float Largest(Floats values) {
  float largest = values[0];
  for (std::size_t i = 1; i < kLanes; ++i) largest = values[i] > largest ? values[i] : largest;
  return largest;
}

/// e^x to 2 units in the last place: 2^k times the polynomial of Cephes expf on [-ln 2 / 2, ln 2 / 2]. x is clamped
/// to where the result is a normal number.
Floats Exp(Floats x) {
  x = x < All(-87.0F) ? All(-87.0F) : x;
  x = x > All(88.0F) ? All(88.0F) : x;
  const Floats magic = All(12582912.0F);  // 1.5 * 2^23: adding it rounds to an integer in the low bits
  const Floats shifted = x * 1.44269504F + magic;
  const Floats k = shifted - magic;
  const Floats r = x - k * 0.693359375F - k * -2.12194440e-4F;
  Floats p = All(1.9875691500e-4F);
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  const Words exponent = reinterpret_cast<Words>(shifted) - reinterpret_cast<Words>(magic) + 127U;
  return p * reinterpret_cast<Floats>(exponent << 23);
}

/// Abramowitz and Stegun 7.1.26: error at most 1.5e-7.
Floats Erf(Floats x) {
  const Floats size = x < All(0) ? -x : x;
  const Floats t = 1.0F / (1.0F + 0.3275911F * size);
  Floats p = All(1.061405429F);
  p = p * t - 1.453152027F;
  p = p * t + 1.421413741F;
  p = p * t - 0.284496736F;
  p = p * t + 0.254829592F;
  const Floats erf = 1.0F - p * t * Exp(-size * size);
  return x < All(0) ? -erf : erf;
}

void Widen(const std::uint16_t* half, std::size_t count, float* out) {
#if defined(__AVX2__)
  for (std::size_t i = 0; i < count; i += kLanes)
    Store(out + i, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(half + i))));
#else
  for (std::size_t i = 0; i < count; i += kLanes) {
    const Words bits{half[i], half[i + 1], half[i + 2], half[i + 3]};
    // The exponent moves to its place and is 112 too small; the product corrects it, also for subnormal halves.
    const Floats magnitude = reinterpret_cast<Floats>((bits & 0x7FFFU) << 13) * 0x1p112F;
    const Words sign = (bits & 0x8000U) << 16;
    Store(out + i, reinterpret_cast<Floats>(reinterpret_cast<Words>(magnitude) | sign));
  }
#endif
}

constexpr std::size_t kBlock = LinearView::kOutputBlock;
constexpr std::size_t kVectors = kBlock / kLanes;
constexpr std::size_t kDepth = 384;  // inputs per panel: 24 KiB, so that the widened panel stays in the L1 cache

/// y[kRows][kBlock] += x[kRows][depth] * panel[depth][kBlock], all sums in registers.
template <std::size_t kRows>
void AddTile(const float* panel, std::size_t depth, const float* x, std::size_t x_stride, float* y,
             std::size_t y_stride) {
  Floats sums[kRows][kVectors];
  for (std::size_t r = 0; r < kRows; ++r)
    for (std::size_t v = 0; v < kVectors; ++v) sums[r][v] = Load(y + r * y_stride + v * kLanes);
  for (std::size_t k = 0; k < depth; ++k) {
    Floats weights[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) weights[v] = Load(panel + k * kBlock + v * kLanes);
    for (std::size_t r = 0; r < kRows; ++r) {
      const float input = x[r * x_stride + k];
      for (std::size_t v = 0; v < kVectors; ++v) sums[r][v] += weights[v] * input;
    }
  }
  for (std::size_t r = 0; r < kRows; ++r)
    for (std::size_t v = 0; v < kVectors; ++v) Store(y + r * y_stride + v * kLanes, sums[r][v]);
}

using TileFunction = void (*)(const float*, std::size_t, const float*, std::size_t, float*, std::size_t);
#if defined(__AVX2__)
constexpr TileFunction kTiles[kRowsPerTile] = {AddTile<1>, AddTile<2>, AddTile<3>, AddTile<4>, AddTile<5>, AddTile<6>};
#else
constexpr TileFunction kTiles[kRowsPerTile] = {AddTile<1>, AddTile<2>, AddTile<3>};
#endif

void Linear(const LinearView& layer, const float* x, std::size_t rows, float* y) {
  alignas(64) float panel[kDepth * kBlock];
  const std::size_t tiles = (rows + kRowsPerTile - 1) / kRowsPerTile;
  for (std::size_t o = 0; o < layer.out; o += kBlock) {
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t v = 0; v < kBlock; v += kLanes) Store(y + r * layer.out + o + v, Load(layer.bias + o + v));
    const std::uint16_t* weights = layer.weights + o * layer.in;
    for (std::size_t from = 0; from < layer.in; from += kDepth) {
      const std::size_t depth = layer.in - from < kDepth ? layer.in - from : kDepth;
      Widen(weights + from * kBlock, depth * kBlock, panel);
      std::size_t row = 0;
      for (std::size_t tile = 0; tile < tiles; ++tile) {
        const std::size_t height = (rows - row + tiles - tile - 1) / (tiles - tile);  // tiles of even height
        kTiles[height - 1](panel, depth, x + row * layer.in + from, layer.in, y + row * layer.out + o, layer.out);
        row += height;
      }
    }
  }
}

void AddAndNormalise(const NormView& norm, const float* added, std::size_t rows, float* x) {
  const auto dim = static_cast<float>(norm.dim);
  for (std::size_t r = 0; r < rows; ++r) {
    float* row = x + r * norm.dim;
    Floats sum{};
    for (std::size_t i = 0; i < norm.dim; i += kLanes) {
      Floats value = Load(row + i);
      if (added != nullptr) Store(row + i, value += Load(added + r * norm.dim + i));
      sum += value;
    }
    const Floats mean = All(Sum(sum) / dim);
    Floats squares{};
    for (std::size_t i = 0; i < norm.dim; i += kLanes) {
      const Floats off = Load(row + i) - mean;
      squares += off * off;
    }
    const Floats scale = All(1.0F / __builtin_sqrtf(Sum(squares) / dim + 1e-12F));
    for (std::size_t i = 0; i < norm.dim; i += kLanes)
      Store(row + i, (Load(row + i) - mean) * scale * Load(norm.gain + i) + Load(norm.bias + i));
  }
}

void Gelu(float* x, std::size_t count) {
  for (std::size_t i = 0; i < count; i += kLanes) {
    const Floats value = Load(x + i);
    Store(x + i, 0.5F * value * (1.0F + Erf(value * 0.70710678F)));
  }
}

/// Turns scores into shares that sum to one; `padded` is `count` rounded up to whole vectors.
void Softmax(float* scores, std::size_t count, std::size_t padded) {
  for (std::size_t j = count; j < padded; ++j) scores[j] = -1e30F;
  Floats largest = Load(scores);
  for (std::size_t j = kLanes; j < padded; j += kLanes) {
    const Floats next = Load(scores + j);
    largest = next > largest ? next : largest;
  }
  const Floats top = All(Largest(largest));
  Floats sum{};
  for (std::size_t j = 0; j < padded; j += kLanes) {
    const Floats share = Exp(Load(scores + j) - top);
    Store(scores + j, share);
    sum += share;
  }
  const Floats scale = All(1.0F / Sum(sum));
  for (std::size_t j = 0; j < padded; j += kLanes) Store(scores + j, Load(scores + j) * scale);
}

void Attention(const AttentionShape& shape, const float* qkv, float* scores, float* out) {
  const std::size_t width = shape.heads * shape.head_dim, stride = 3 * width;
  const std::size_t padded = (shape.rows + kLanes - 1) / kLanes * kLanes;
  const float scale = 1.0F / __builtin_sqrtf(static_cast<float>(shape.head_dim));
  for (std::size_t head = 0; head < shape.heads; ++head) {
    const float* queries = qkv + head * shape.head_dim;
    for (std::size_t i = 0; i < shape.rows; ++i) {
      for (std::size_t j = 0; j < shape.rows; ++j) {
        Floats products{};
        for (std::size_t d = 0; d < shape.head_dim; d += kLanes)
          products += Load(queries + i * stride + d) * Load(queries + width + j * stride + d);
        scores[j] = Sum(products) * scale;
      }
      Softmax(scores, shape.rows, padded);
      float* mixed = out + i * width + head * shape.head_dim;
      for (std::size_t d = 0; d < shape.head_dim; d += kLanes) {
        Floats sum{};
        for (std::size_t j = 0; j < shape.rows; ++j) sum += scores[j] * Load(queries + 2 * width + j * stride + d);
        Store(mixed + d, sum);
      }
    }
  }
}

}  // namespace

extern const TransformerKernels PARLEY_KERNELS;
const TransformerKernels PARLEY_KERNELS{kName, Linear, AddAndNormalise, Gelu, Attention, Widen};

}  // namespace parley
