#include "providers/embedding/minilm/transformer_kernels.hpp"

namespace parley {

bool CpuHasAvx2() {
#if defined(__x86_64__)
  // Every processor with AVX2 and FMA has F16C as well (Intel since Haswell, AMD since Excavator).
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
#else
  return false;
#endif
}

const TransformerKernels& KernelsOfThisCpu() {
#if defined(__x86_64__)
  if (CpuHasAvx2()) return kAvx2Kernels;
#endif
  return kBaselineKernels;
}

}  // namespace parley
