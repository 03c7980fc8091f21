#pragma once

#include <atomic>
#include <cstdint>

#include "base/units.hpp"
#include "runtime/thread_priority.hpp"

namespace parley {

/// What a model has cost so far; a snapshot.
struct CpuUsage {
  std::uint64_t runs = 0;
  std::uint64_t failures = 0;
  Ns cpu{0};  ///< CPU time of the threads that ran it
};

/// Adds up the CPU time that one model takes, over all threads and calls. Thread-safe.
class CpuMeter {
 public:
  /// Measures the calling thread from construction to destruction, as one run.
  class Scope {
   public:
    explicit Scope(CpuMeter& meter) noexcept : meter_(meter), start_(CpuTimeOfThisThread()) {}
    ~Scope() { meter_.Add(CpuTimeOfThisThread() - start_); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    CpuMeter& meter_;
    Ns start_;
  };

  void Add(Ns cpu) noexcept {
    runs_.fetch_add(1, std::memory_order_relaxed);
    cpu_ns_.fetch_add(cpu.count(), std::memory_order_relaxed);
  }
  void CountFailure() noexcept { failures_.fetch_add(1, std::memory_order_relaxed); }

  [[nodiscard]] CpuUsage Usage() const noexcept {
    return {runs_.load(std::memory_order_relaxed), failures_.load(std::memory_order_relaxed),
            Ns{cpu_ns_.load(std::memory_order_relaxed)}};
  }

 private:
  std::atomic<std::uint64_t> runs_{0};
  std::atomic<std::uint64_t> failures_{0};
  std::atomic<std::int64_t> cpu_ns_{0};
};

}  // namespace parley
