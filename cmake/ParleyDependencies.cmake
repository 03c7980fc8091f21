# Everything we take from outside; docs/dependencies.md says for each what it is for and how to remove it.
include("${CMAKE_CURRENT_LIST_DIR}/ParleyAssets.cmake")
foreach(dep boost boost_json flite fmt gtest benchmark jemalloc libre onnxruntime openssl spdlog speexdsp yaml_cpp)
  include("${CMAKE_CURRENT_LIST_DIR}/deps/${dep}.cmake")
endforeach()
