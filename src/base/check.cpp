#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace parley {

void AbortOnBrokenInvariant(const char* condition, const char* message, std::source_location where) {
  std::fprintf(stderr, "parley: broken invariant: %s (%s) at %s:%u\n", message, condition, where.file_name(),
               static_cast<unsigned>(where.line()));
  std::abort();
}

}  // namespace parley
