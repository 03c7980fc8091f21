#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "audio/resampler.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "runtime/executor.hpp"
#include "runtime/work_queue.hpp"
#include "speech/voice_activity_detector.hpp"

namespace parley {

using VadStreamId = Id<struct VadStreamIdTag>;

/// Receives the speech probabilities of one stream, on its shard.
class VadSink {
 public:
  virtual ~VadSink() = default;

  /// @param end  where the window ends, counted from the first sample pushed. It never falls; windows may be missing.
  virtual void OnVoiceProbability(Us end, double probability) noexcept = 0;
};

struct VadBatcherConfig {
  std::size_t max_streams = 512;
  /// How often what is there goes to the detector: half of it is the mean delay it adds. Batching gains up to a batch
  /// of about 32, which 100 calls reach at 10 ms.
  Ms tick{10};
};

struct VadBatcherStats {
  std::uint64_t windows = 0, batches = 0;
  std::uint64_t windows_dropped = 0;  ///< the detector was too slow: oldest window of a stream overwritten
  std::uint64_t batches_refused = 0;  ///< the work queue was full; the windows were lost
  std::uint64_t batches_failed = 0;
};

/// Collects the windows of all calls of a shard and runs them through the detector together, on a work queue; one
/// batch at a time is under way, and its results come back in one message. Memory is fixed when it is made (a stream
/// that is not 8 kHz adds its resampler); pushing neither locks nor allocates. Loop-affine; it must outlive the work
/// queue's last job and the loop's last task.
class VadBatcher {
 public:
  /// @param detector  used by one job at a time.
  VadBatcher(Executor& loop, WorkQueue& work, std::unique_ptr<VoiceActivityDetector> detector,
             const VadBatcherConfig& config = {});
  ~VadBatcher();
  VadBatcher(const VadBatcher&) = delete;
  VadBatcher& operator=(const VadBatcher&) = delete;

  /// Adds a stream whose audio comes at `rate`. The sink must live until Remove(). @return kOverloaded beyond
  /// max_streams; kInvalid for a rate that cannot be converted.
  [[nodiscard]] Result<VadStreamId> Add(Hz rate, VadSink& sink);

  /// Takes the next samples of a stream, of any length up to 60 ms; an unknown stream is ignored.
  void Push(VadStreamId stream, std::span<const std::int16_t> samples) noexcept;

  /// Forgets a stream; no result of it arrives any more. One that is unknown is ignored.
  void Remove(VadStreamId stream);

  [[nodiscard]] const VadBatcherStats& Stats() const { return stats_; }

 private:
  struct Stream;
  struct Batch;

  [[nodiscard]] Stream* Find(VadStreamId id);
  void Append(Stream& stream, std::span<const std::int16_t> samples);
  void ArmTick();
  void OnTick();
  void Deliver();

  Executor& loop_;
  WorkQueue& work_;
  const VadBatcherConfig config_;
  std::unique_ptr<Batch> batch_;
  std::vector<std::unique_ptr<Stream>> streams_;  // by slot, allocated once
  std::vector<std::uint32_t> free_slots_;
  TimerId timer_;
  VadBatcherStats stats_;
};

}  // namespace parley
