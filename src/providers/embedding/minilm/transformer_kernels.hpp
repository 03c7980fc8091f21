#pragma once

#include <cstddef>
#include <cstdint>

namespace parley {

/// y = W x + b as the kernels want it: IEEE half floats in blocks of kOutputBlock outputs; within a block the inputs
/// follow one another, each with its kOutputBlock weights. A view; the owner is MiniLmWeights.
struct LinearView {
  static constexpr std::size_t kOutputBlock = 16;
  const std::uint16_t* weights;  ///< [out / kOutputBlock][in][kOutputBlock]
  const float* bias;             ///< [out]
  std::size_t in;                ///< a multiple of 8
  std::size_t out;               ///< a multiple of kOutputBlock
};

/// Gain and offset of a layer normalisation; `dim` is a multiple of 8.
struct NormView {
  const float* gain;
  const float* bias;
  std::size_t dim;
};

/// The heads of one attention step; `head_dim` is a multiple of 8.
struct AttentionShape {
  std::size_t rows, heads, head_dim;
};

/// Arithmetic of a BERT encoder on row-major float matrices, one row per token. Pure functions: thread-safe. All sets
/// give the same values to about 1e-6 of the largest one.
struct TransformerKernels {
  const char* name;
  /// y[rows][out] = x[rows][in] * W + b.
  void (*linear)(const LinearView& layer, const float* x, std::size_t rows, float* y);
  /// x = norm(x + added), row by row; `added` may be null. Devlin et al. 2018: epsilon 1e-12.
  void (*add_and_normalise)(const NormView& norm, const float* added, std::size_t rows, float* x);
  /// Gaussian error linear unit in its exact form, 0.5 x (1 + erf(x / sqrt 2)). `count` is a multiple of 8.
  void (*gelu)(float* x, std::size_t count);
  /// Softmax attention. `qkv` has rows of query, key and value, each heads * head_dim long; `scores` is room for
  /// rows + 8 values.
  void (*attention)(const AttentionShape& shape, const float* qkv, float* scores, float* out);
  /// Half floats to floats. `count` is a multiple of 8.
  void (*widen)(const std::uint16_t* half, std::size_t count, float* out);
};

extern const TransformerKernels kBaselineKernels;  ///< any processor
#if defined(__x86_64__)
extern const TransformerKernels kAvx2Kernels;  ///< needs AVX2, FMA and F16C: ask CpuHasAvx2() first
#endif

[[nodiscard]] bool CpuHasAvx2();

/// The fastest set that this processor can run.
[[nodiscard]] const TransformerKernels& KernelsOfThisCpu();

}  // namespace parley
