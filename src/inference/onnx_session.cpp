#include "inference/onnx_session.hpp"

#include <array>

#include "inference/onnx_api.hpp"

namespace parley {
namespace {

struct OptionsRelease {
  void operator()(OrtSessionOptions* options) const noexcept { onnx::Api().ReleaseSessionOptions(options); }
};
using Options = std::unique_ptr<OrtSessionOptions, OptionsRelease>;

Result<Options> MakeOptions(const OnnxSessionConfig& config, const std::string& what) {
  const OrtApi& api = onnx::Api();
  OrtSessionOptions* raw = nullptr;
  if (auto s = onnx::ToStatus(api.CreateSessionOptions(&raw), what); !s) return FailFrom(s);
  Options options(raw);
  const std::array<OrtStatus*, 6> set = {
      api.SetIntraOpNumThreads(raw, config.intra_threads),
      api.SetInterOpNumThreads(raw, 1),
      api.SetSessionGraphOptimizationLevel(raw, ORT_ENABLE_ALL),
      api.AddSessionConfigEntry(raw, "session.intra_op.allow_spinning", "0"),
      // ONNX Runtime folds constants that are quantised only when it may not fuse them with what reads them.
      api.AddSessionConfigEntry(raw, "session.disable_quant_qdq", config.unpack_weights ? "1" : "0"),
      config.keep_memory ? api.EnableCpuMemArena(raw) : api.DisableCpuMemArena(raw),
  };
  Status all;
  for (OrtStatus* one : set) {
    if (auto s = onnx::ToStatus(one, what); !s) all = std::move(s);
  }
  if (!all) return FailFrom(all);
  return options;
}

void AppendField(std::string& bytes, int field, const std::string& value) {
  bytes += static_cast<char>(field << 3 | 2);  // wire type 2: length-delimited
  std::size_t length = value.size();
  for (; length >= 0x80; length >>= 7) bytes += static_cast<char>(length | 0x80);
  bytes += static_cast<char>(length);
  bytes += value;
}

// A piece of a model that declares one more output. A message field that occurs twice is merged, and its lists are
// joined (protobuf encoding, "Last One Wins"), so putting this behind a model adds to its graph. Field numbers of
// onnx.proto3: ModelProto.graph 7, GraphProto.output 12, ValueInfoProto.name 1 and .type 2, TypeProto.tensor_type 1,
// TypeProto.Tensor.elem_type 1 (a varint; FLOAT is 1).
std::string OutputDeclaration(const std::string& name) {
  std::string type, value, graph, model;
  AppendField(type, 1, std::string("\x08\x01", 2));
  AppendField(value, 1, name);
  AppendField(value, 2, type);
  AppendField(graph, 12, value);
  AppendField(model, 7, graph);
  return model;
}

Result<OrtStatus*> CreateSession(OrtEnv* environment, const ModelFile& file, const OnnxSessionConfig& config,
                                 const OrtSessionOptions* options, OrtSession** session) {
  if (config.inner_outputs.empty()) return onnx::Api().CreateSession(environment, file.path.c_str(), options, session);
  auto model = ReadWholeFile(file.path);
  if (!model) return FailFrom(model);
  for (const std::string& name : config.inner_outputs) *model += OutputDeclaration(name);
  return onnx::Api().CreateSessionFromArray(environment, model->data(), model->size(), options, session);
}

}  // namespace

void OnnxSession::Release::operator()(OrtSession* session) const noexcept { onnx::Api().ReleaseSession(session); }
void OnnxBinding::Release::operator()(OrtIoBinding* binding) const noexcept { onnx::Api().ReleaseIoBinding(binding); }

Result<std::shared_ptr<const OnnxSession>> OnnxSession::Load(const ModelFile& file, const OnnxSessionConfig& config) {
  const std::string what = "model " + file.path.string();
  auto environment = onnx::Environment();
  if (!environment) return FailFrom(environment);
  auto options = MakeOptions(config, what);
  if (!options) return FailFrom(options);
  OrtSession* session = nullptr;
  auto created = CreateSession(*environment, file, config, options->get(), &session);
  if (!created) return FailFrom(created);
  if (auto s = onnx::ToStatus(*created, what + " cannot be loaded (fetch the assets again if it is damaged)"); !s)
    return FailFrom(s);
  return std::shared_ptr<const OnnxSession>(new OnnxSession(file, std::unique_ptr<OrtSession, Release>(session)));
}

Status OnnxSession::Run(std::span<const Input> inputs, std::span<const Output> outputs) const {
  if (inputs.size() > kMaxTensors || outputs.size() > kMaxTensors)
    return Fail(ErrorCode::kInvalid, Origin::kParley, file_.path.string() + ": more tensors than a run can take");
  std::array<const char*, kMaxTensors> input_names{}, output_names{};
  std::array<const OrtValue*, kMaxTensors> input_values{};
  std::array<OrtValue*, kMaxTensors> output_values{};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    input_names[i] = inputs[i].name;
    input_values[i] = inputs[i].tensor->value_.get();
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    output_names[i] = outputs[i].name;
    output_values[i] = outputs[i].tensor->value_.get();
  }
  OrtStatus* status = nullptr;
  {
    const CpuMeter::Scope measured(meter_);
    status = onnx::Api().Run(session_.get(), nullptr, input_names.data(), input_values.data(), inputs.size(),
                             output_names.data(), outputs.size(), output_values.data());
  }
  if (auto s = onnx::ToStatus(status, file_.path.filename().string()); !s) {
    meter_.CountFailure();
    return s;
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!outputs[i].tensor->value_) outputs[i].tensor->value_.reset(output_values[i]);
  }
  return {};
}

Result<OnnxBinding> OnnxBinding::Bind(std::shared_ptr<const OnnxSession> session,
                                      std::span<const OnnxSession::Input> inputs,
                                      std::span<const OnnxSession::Output> outputs) {
  const OrtApi& api = onnx::Api();
  const std::string what = session->file_.path.filename().string();
  OrtIoBinding* raw = nullptr;
  if (auto s = onnx::ToStatus(api.CreateIoBinding(session->session_.get(), &raw), what); !s) return FailFrom(s);
  OnnxBinding binding;
  binding.session_ = std::move(session);
  binding.binding_.reset(raw);
  for (const auto& input : inputs) {
    if (auto s = onnx::ToStatus(api.BindInput(raw, input.name, input.tensor->value_.get()), what); !s)
      return FailFrom(s);
  }
  for (const auto& output : outputs) {
    if (auto s = onnx::ToStatus(api.BindOutput(raw, output.name, output.tensor->value_.get()), what); !s)
      return FailFrom(s);
  }
  return binding;
}

Status OnnxBinding::Run() {
  OrtStatus* status = nullptr;
  {
    const CpuMeter::Scope measured(session_->meter_);
    status = onnx::Api().RunWithBinding(session_->session_.get(), nullptr, binding_.get());
  }
  auto result = onnx::ToStatus(status, session_->file_.path.filename().string());
  if (!result) session_->meter_.CountFailure();
  return result;
}

}  // namespace parley
