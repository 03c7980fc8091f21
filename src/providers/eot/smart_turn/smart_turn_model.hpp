#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "base/result.hpp"
#include "base/units.hpp"
#include "inference/onnx_session.hpp"
#include "providers/eot/smart_turn/log_mel.hpp"

namespace parley {

/// Smart Turn v3.2 (github.com/pipecat-ai/smart-turn): how finished a turn sounds. Immutable and shared by all calls;
/// thread-safe; blocks for some 50 ms of CPU.
class SmartTurnModel {
 public:
  /// Silence that is left after the voice. Given more the model calls everything finished: of 40 sentences cut in the
  /// middle it finds 75 % unfinished with 100 ms, 62 % with 200 (eot_bench), and next to none with 600.
  static constexpr Us kSilenceKept = Ms{100};

  /// @param assets  folder that holds turn/smart-turn-v3.2-cpu.onnx. Blocks.
  [[nodiscard]] static Result<std::shared_ptr<const SmartTurnModel>> Load(const std::filesystem::path& assets);

  /// @param audio  mono int16 at 8, 16 or 48 kHz, full scale = 0 dBov; the last 8 s count.
  /// @return probability that the user is done, 0 to 1; 0.5 if there is no voice in it.
  [[nodiscard]] Result<double> Score(std::span<const std::int16_t> audio, Hz rate) const;

  [[nodiscard]] CpuUsage Usage() const { return meter_.Usage(); }

 private:
  explicit SmartTurnModel(std::shared_ptr<const OnnxSession> session) : session_(std::move(session)) {}

  std::shared_ptr<const OnnxSession> session_;
  LogMel log_mel_;
  mutable CpuMeter meter_;
};

}  // namespace parley
