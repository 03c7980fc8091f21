#pragma once

// Private to inference/: the only header here that shows the runtime's types.
#include <onnxruntime_c_api.h>

#include <string>

#include "base/result.hpp"

namespace parley::onnx {

/// The runtime's function table; aborts when the library is older than the header it was built with.
[[nodiscard]] const OrtApi& Api() noexcept;

/// The one environment of the process, made on first use and never destroyed: sessions may outlive statics.
[[nodiscard]] Result<OrtEnv*> Environment();

/// Turns the runtime's status into ours and releases it. `what` begins the message.
[[nodiscard]] Status ToStatus(OrtStatus* status, const std::string& what);

/// Description of ordinary memory, for tensors over the caller's data.
[[nodiscard]] Result<const OrtMemoryInfo*> CpuMemory();

}  // namespace parley::onnx
