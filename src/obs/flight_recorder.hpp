#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace parley {

/// One small event: what happened and two numbers about it. No words.
struct FlightEvent {
  TimePoint at;
  std::uint16_t kind = 0;
  std::int64_t a = 0;
  std::int64_t b = 0;
  bool operator==(const FlightEvent&) const = default;
};

/// The last 500 events of one call, for the report of a crash or of a broken invariant. Recording is a few stores:
/// no lock, no allocation. Loop-affine; while a crash is reported another thread may read it, and may then see the
/// newest event half-written.
///
/// Up to kMaxListed recorders are listed for DumpFlightRecorders; those beyond are not.
class FlightRecorder {
 public:
  static constexpr std::size_t kCapacity = 500;
  static constexpr std::size_t kMaxListed = 4096;

  explicit FlightRecorder(CallId call);
  ~FlightRecorder();
  FlightRecorder(const FlightRecorder&) = delete;
  FlightRecorder& operator=(const FlightRecorder&) = delete;

  void Record(std::uint16_t kind, TimePoint at, std::int64_t a = 0, std::int64_t b = 0) noexcept {
    const std::uint64_t next = recorded_.load(std::memory_order_relaxed);
    events_[next % kCapacity] = {at, kind, a, b};
    recorded_.store(next + 1, std::memory_order_release);
  }

  /// Oldest first.
  [[nodiscard]] std::vector<FlightEvent> Events() const;

  /// Events since the call began.
  [[nodiscard]] std::uint64_t Recorded() const { return recorded_.load(std::memory_order_acquire); }

  /// Writes the call and its events as lines "ns kind a b" to a file. Async-signal-safe.
  void Dump(int fd) const noexcept;

 private:
  const CallId call_;
  std::size_t listed_at_;
  std::atomic<std::uint64_t> recorded_{0};
  std::array<FlightEvent, kCapacity> events_{};
};

/// Writes every listed recorder to a file, as Dump. Async-signal-safe.
void DumpFlightRecorders(int fd) noexcept;

}  // namespace parley
