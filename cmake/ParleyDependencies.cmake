# Everything we take from outside; docs/dependencies.md says for each what it is for and how to remove it.
foreach(dep fmt gtest benchmark)
  include("${CMAKE_CURRENT_LIST_DIR}/deps/${dep}.cmake")
endforeach()
