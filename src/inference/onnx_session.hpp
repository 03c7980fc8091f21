#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "inference/cpu_meter.hpp"
#include "inference/model_file.hpp"
#include "inference/tensor.hpp"

struct OrtSession;
struct OrtIoBinding;

namespace parley {

struct OnnxSessionConfig {
  /// Threads inside one run. One: the node's parallelism is its calls, and a thread pool per model would take
  /// cores away from the media threads. Threads never spin.
  int intra_threads = 1;
  /// The model's memory arena keeps what a run needed for the next one. Off, each run returns it: slower, and
  /// smaller at rest; right for models with inputs of very different lengths.
  bool keep_memory = true;
  /// Makes floats of 8-bit weights once when the model is loaded and not in every run: four times the memory for those,
  /// much less time where a run is short (the word table of a decoder). Weights of integer products stay as they are.
  bool unpack_weights = false;
  /// Inner float tensors to make outputs of, by their name in the model: what a model computes and does not give out
  /// (the phoneme lengths of a voice). The model is then loaded by way of memory.
  std::vector<std::string> inner_outputs;
};

/// A loaded ONNX model. Immutable and shared by all calls; `Run` is thread-safe and blocks for as long as the model
/// computes, so it belongs on an offload pool. Load at start, before the first call is admitted.
class OnnxSession {
 public:
  struct Input {
    const char* name;
    const Tensor* tensor;
  };
  struct Output {
    const char* name;
    Tensor* tensor;  ///< empty: the model allocates; a view: the result is written there
  };

  /// Blocks; some hundred milliseconds. @return kNotFound, or kInvalid with the runtime's own words.
  [[nodiscard]] static Result<std::shared_ptr<const OnnxSession>> Load(const ModelFile& file,
                                                                       const OnnxSessionConfig& config = {});

  /// Runs the model once. At most kMaxTensors each way. Thread-safe; blocks.
  /// @return kInvalid for a wrong name, type or shape; kInternal for anything else the runtime says.
  [[nodiscard]] Status Run(std::span<const Input> inputs, std::span<const Output> outputs) const;

  [[nodiscard]] CpuUsage Usage() const noexcept { return meter_.Usage(); }
  [[nodiscard]] const ModelFile& File() const noexcept { return file_; }

  static constexpr std::size_t kMaxTensors = 32;

 private:
  friend class OnnxBinding;
  struct Release {
    void operator()(OrtSession* session) const noexcept;
  };
  OnnxSession(ModelFile file, std::unique_ptr<OrtSession, Release> session)
      : file_(std::move(file)), session_(std::move(session)) {}

  ModelFile file_;
  std::unique_ptr<OrtSession, Release> session_;
  mutable CpuMeter meter_;
};

/// Inputs and outputs of a model bound once and run many times, for models whose tensors keep their place and shape:
/// a run then allocates nothing of ours and looks no name up. Not thread-safe; keeps the session alive.
class OnnxBinding {
 public:
  /// The memory below the tensors must outlive the binding. Every output must be a view.
  [[nodiscard]] static Result<OnnxBinding> Bind(std::shared_ptr<const OnnxSession> session,
                                                std::span<const OnnxSession::Input> inputs,
                                                std::span<const OnnxSession::Output> outputs);

  /// Reads the bound inputs and writes the bound outputs. Blocks.
  [[nodiscard]] Status Run();

 private:
  struct Release {
    void operator()(OrtIoBinding* binding) const noexcept;
  };
  std::shared_ptr<const OnnxSession> session_;
  std::unique_ptr<OrtIoBinding, Release> binding_;
};

}  // namespace parley
