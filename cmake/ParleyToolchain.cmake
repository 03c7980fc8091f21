# Language level, warnings, sanitizers, linker and compiler cache: the same for every target of ours.
option(PARLEY_ASSERTS "Check PARLEY_ASSERT beliefs" OFF)
option(PARLEY_FUZZ "Build the libFuzzer targets (Clang)" OFF)
option(PARLEY_COVERAGE "Instrument for line coverage" OFF)
set(PARLEY_SANITIZE "" CACHE STRING "Sanitizers, as given to -fsanitize=")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(PARLEY_CCACHE ccache)
if(PARLEY_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${PARLEY_CCACHE}")
endif()

find_program(PARLEY_MOLD mold)
if(PARLEY_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Debug trees are built and thrown away more often than they are stepped through.
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")

add_library(parley_flags INTERFACE)
target_include_directories(parley_flags INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(parley_flags INTERFACE -Wall -Wextra -Wconversion -Wswitch-enum -Wnon-virtual-dtor -Werror
                                              -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 at -O2 sees overlapping copies in std::string assignments that do not overlap (gcc.gnu.org/PR105651).
  target_compile_options(parley_flags INTERFACE -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(parley_flags INTERFACE -Wthread-safety)
endif()
if(PARLEY_ASSERTS)
  target_compile_definitions(parley_flags INTERFACE PARLEY_ENABLE_ASSERTS)
endif()
if(PARLEY_SANITIZE)
  add_compile_options(-fsanitize=${PARLEY_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PARLEY_SANITIZE})
  if(PARLEY_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Boost.Asio has fences, which ThreadSanitizer does not model; they guard nothing but its own queues.
    add_compile_options(-Wno-tsan)
  endif()
endif()
if(PARLEY_FUZZ)
  # Library code is instrumented for coverage; only the fuzz executables link libFuzzer's main.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(PARLEY_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
