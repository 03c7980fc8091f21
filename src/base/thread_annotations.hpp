#pragma once

/// Clang's thread-safety attributes (clang.llvm.org/docs/ThreadSafetyAnalysis.html), spelt so that GCC ignores
/// them. An event loop is a capability: touching its data from another thread is a compile-time warning.
#if defined(__clang__)
#define PARLEY_ATTRIBUTE(x) __attribute__((x))
#else
#define PARLEY_ATTRIBUTE(x)
#endif

#define PARLEY_CAPABILITY(name) PARLEY_ATTRIBUTE(capability(name))
#define PARLEY_SCOPED_CAPABILITY PARLEY_ATTRIBUTE(scoped_lockable)
#define PARLEY_GUARDED_BY(x) PARLEY_ATTRIBUTE(guarded_by(x))
#define PARLEY_REQUIRES(...) PARLEY_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define PARLEY_ACQUIRE(...) PARLEY_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define PARLEY_RELEASE(...) PARLEY_ATTRIBUTE(release_capability(__VA_ARGS__))
#define PARLEY_EXCLUDES(...) PARLEY_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define PARLEY_ASSERT_CAPABILITY(x) PARLEY_ATTRIBUTE(assert_capability(x))
