# The server's allocator: small objects of many calls come and go for days, and jemalloc gives pages back where glibc's
# arenas keep them. BSD-2; the allocator of Redis and FreeBSD. To remove: do not link it (src/app, the only user).
# Sanitizers bring their own.
find_package(PkgConfig REQUIRED)
pkg_check_modules(jemalloc REQUIRED IMPORTED_TARGET jemalloc)
