#pragma once

#include <source_location>

namespace parley {

/// Writes what broke and where to standard error and aborts. For a broken invariant of the whole process only;
/// a broken invariant inside one call ends that call.
[[noreturn]] void AbortOnBrokenInvariant(const char* condition, const char* message,
                                         std::source_location where = std::source_location::current());

}  // namespace parley

/// Ends the process: nothing can be trusted any more.
#define PARLEY_CHECK(condition, message)                     \
  do {                                                       \
    if (!(condition)) [[unlikely]]                           \
      ::parley::AbortOnBrokenInvariant(#condition, message); \
  } while (false)

/// A developer's belief, checked in debug and sanitizer builds.
#ifdef PARLEY_ENABLE_ASSERTS
#define PARLEY_ASSERT(condition) PARLEY_CHECK(condition, "assertion")
#else
#define PARLEY_ASSERT(condition) \
  do {                           \
  } while (false && (condition))
#endif
