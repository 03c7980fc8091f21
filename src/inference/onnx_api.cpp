#include "inference/onnx_api.hpp"

#include "base/check.hpp"

namespace parley::onnx {

const OrtApi& Api() noexcept {
  static const OrtApi* const api = OrtGetApiBase()->GetApi(ORT_API_VERSION);
  PARLEY_CHECK(api != nullptr, "libonnxruntime.so is older than the header it was built with: fetch the assets again");
  return *api;
}

Status ToStatus(OrtStatus* status, const std::string& what) {
  if (status == nullptr) return {};
  const OrtErrorCode code = Api().GetErrorCode(status);
  std::string detail = what + ": " + Api().GetErrorMessage(status);
  Api().ReleaseStatus(status);
  const bool ours = code == ORT_INVALID_ARGUMENT || code == ORT_INVALID_PROTOBUF || code == ORT_INVALID_GRAPH ||
                    code == ORT_NO_SUCHFILE || code == ORT_NO_MODEL;
  return Fail(ours ? ErrorCode::kInvalid : ErrorCode::kInternal, Origin::kParley, std::move(detail));
}

Result<OrtEnv*> Environment() {
  static const Result<OrtEnv*> environment = []() -> Result<OrtEnv*> {
    OrtEnv* env = nullptr;
    if (auto made = ToStatus(Api().CreateEnv(ORT_LOGGING_LEVEL_ERROR, "parley", &env), "ONNX Runtime"); !made)
      return FailFrom(made);
    // The runtime must not report anything anywhere; on Linux builds this is a no-op, said here for the record.
    if (auto quiet = ToStatus(Api().DisableTelemetryEvents(env), "ONNX Runtime"); !quiet) return FailFrom(quiet);
    return env;
  }();
  return environment;
}

Result<const OrtMemoryInfo*> CpuMemory() {
  static const Result<const OrtMemoryInfo*> memory = []() -> Result<const OrtMemoryInfo*> {
    OrtMemoryInfo* info = nullptr;
    if (auto made =
            ToStatus(Api().CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &info), "ONNX Runtime memory");
        !made)
      return FailFrom(made);
    return info;
  }();
  return memory;
}

}  // namespace parley::onnx
