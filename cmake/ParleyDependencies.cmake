# Everything we take from outside; docs/dependencies.md says for each what it is for and how to remove it.
include("${CMAKE_CURRENT_LIST_DIR}/ParleyAssets.cmake")
foreach(dep boost flite fmt gtest benchmark libre onnxruntime speexdsp)
  include("${CMAKE_CURRENT_LIST_DIR}/deps/${dep}.cmake")
endforeach()
