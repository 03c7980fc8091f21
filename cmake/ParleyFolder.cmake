# parley_folder(NAME [DEPS folder...] [LIBS target...] [TEST_DEPS folder...] [TEST_LIBS target...] [LABELS label...])
#
# Makes the targets of one source folder from the names of its files:
#   x.cpp         -> library parley_NAME
#   x_test.cpp    -> executable NAME_test, each case a ctest test
#   x_bench.cpp   -> executable x_bench (built, not run as a test)
#   x_fuzz.cpp    -> executable x_fuzz (only with PARLEY_FUZZ; its corpus in fuzz_corpus/x runs as a test)
# DEPS are other source folders whose headers this folder includes; LIBS are libraries from outside. Both are PRIVATE
# to the rule that a folder names all that it includes (scripts/check_layers.py).
function(parley_folder NAME)
  cmake_parse_arguments(ARG "" "" "DEPS;LIBS;TEST_DEPS;TEST_LIBS;LABELS" ${ARGN})
  string(REPLACE "/" "_" TARGET "parley_${NAME}")
  file(GLOB ALL CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  set(TESTS ${ALL})
  set(BENCHES ${ALL})
  set(FUZZERS ${ALL})
  set(SOURCES ${ALL})
  list(FILTER SOURCES EXCLUDE REGEX "_(test|bench|fuzz)\\.cpp$")
  list(FILTER TESTS INCLUDE REGEX "_test\\.cpp$")
  list(FILTER BENCHES INCLUDE REGEX "_bench\\.cpp$")
  list(FILTER FUZZERS INCLUDE REGEX "_fuzz\\.cpp$")

  set(DEP_TARGETS "")
  foreach(DEP IN LISTS ARG_DEPS)
    string(REPLACE "/" "_" DEP "parley_${DEP}")
    list(APPEND DEP_TARGETS ${DEP})
  endforeach()
  set(TEST_TARGETS "")
  foreach(DEP IN LISTS ARG_TEST_DEPS)
    string(REPLACE "/" "_" DEP "parley_${DEP}")
    list(APPEND TEST_TARGETS ${DEP})
  endforeach()

  if(SOURCES)
    add_library(${TARGET} STATIC ${SOURCES})
    target_link_libraries(${TARGET} PUBLIC parley_flags ${DEP_TARGETS} ${ARG_LIBS})
  else()
    add_library(${TARGET} INTERFACE)
    target_link_libraries(${TARGET} INTERFACE parley_flags ${DEP_TARGETS} ${ARG_LIBS})
  endif()

  if(TESTS)
    string(REPLACE "/" "_" TEST_NAME "${NAME}_test")
    add_executable(${TEST_NAME} ${TESTS})
    target_link_libraries(${TEST_NAME} PRIVATE ${TARGET} ${TEST_TARGETS} ${ARG_TEST_LIBS} GTest::gmock GTest::gtest_main)
    target_compile_definitions(${TEST_NAME} PRIVATE PARLEY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    gtest_discover_tests(${TEST_NAME} DISCOVERY_MODE PRE_TEST)
    # gtest_discover_tests takes a list apart, so that only the first label would arrive; its own list of tests does not.
    set(LABEL_FILE "${CMAKE_CURRENT_BINARY_DIR}/${TEST_NAME}_labels.cmake")
    file(WRITE "${LABEL_FILE}"
         "if(${TEST_NAME}_TESTS)\n"
         "  set_tests_properties(\${${TEST_NAME}_TESTS} PROPERTIES LABELS \"unit;${NAME};${ARG_LABELS}\")\n"
         "endif()\n")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${LABEL_FILE}")
  endif()

  foreach(BENCH IN LISTS BENCHES)
    get_filename_component(BENCH_NAME "${BENCH}" NAME_WE)
    add_executable(${BENCH_NAME} ${BENCH})
    target_link_libraries(${BENCH_NAME} PRIVATE ${TARGET} ${TEST_TARGETS} ${ARG_TEST_LIBS} benchmark::benchmark)
    target_compile_definitions(${BENCH_NAME} PRIVATE PARLEY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  endforeach()

  if(PARLEY_FUZZ)
    foreach(FUZZER IN LISTS FUZZERS)
      get_filename_component(FUZZ_NAME "${FUZZER}" NAME_WE)
      add_executable(${FUZZ_NAME} ${FUZZER})
      target_link_libraries(${FUZZ_NAME} PRIVATE ${TARGET} ${TEST_TARGETS} -fsanitize=fuzzer)
      string(REGEX REPLACE "_fuzz$" "" CORPUS "${FUZZ_NAME}")
      set(CORPUS_DIR "${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${CORPUS}")
      add_test(NAME "fuzz.${CORPUS}" COMMAND ${FUZZ_NAME} -runs=20000 -seed=1 -max_len=4096 -timeout=10 -close_fd_mask=3)
      set_tests_properties("fuzz.${CORPUS}" PROPERTIES LABELS fuzz)
      if(EXISTS "${CORPUS_DIR}")
        # The committed corpus is read, never written to.
        add_test(NAME "corpus.${CORPUS}" COMMAND ${FUZZ_NAME} -runs=0 "${CORPUS_DIR}")
        set_tests_properties("corpus.${CORPUS}" PROPERTIES LABELS fuzz)
      endif()
      set_property(GLOBAL APPEND PROPERTY PARLEY_FUZZ_TARGETS ${FUZZ_NAME})
    endforeach()
  endif()
endfunction()
