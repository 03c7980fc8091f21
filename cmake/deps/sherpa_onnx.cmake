# sherpa-onnx 2.0 C API: decodes the embedded speech recogniser on the same ONNX Runtime. Apache-2.0
parley_require_asset(lib/libsherpa-onnx-c-api.so)
parley_require_asset(include/sherpa-onnx/c-api/c-api.h)
add_library(sherpa_onnx SHARED IMPORTED)
set_target_properties(sherpa_onnx PROPERTIES
  IMPORTED_LOCATION "${PARLEY_ASSETS_DIR}/lib/libsherpa-onnx-c-api.so"
  INTERFACE_INCLUDE_DIRECTORIES "${PARLEY_ASSETS_DIR}/include"
  INTERFACE_LINK_LIBRARIES onnxruntime)
