# ONNX Runtime 1.28 through its C API (headers of API 24; the table is append-only): runs the embedded models. MIT
parley_require_asset(lib/libonnxruntime.so)
parley_require_asset(include/onnxruntime/onnxruntime_c_api.h)
add_library(onnxruntime SHARED IMPORTED)
set_target_properties(onnxruntime PROPERTIES
  IMPORTED_LOCATION "${PARLEY_ASSETS_DIR}/lib/libonnxruntime.so"
  INTERFACE_INCLUDE_DIRECTORIES "${PARLEY_ASSETS_DIR}/include/onnxruntime")
