#pragma once

#include "base/result.hpp"
#include "base/units.hpp"
#include "obs/durable_file.hpp"

namespace parley {

/// Takes SIGTERM and SIGINT out of the asynchronous world: they are blocked for the whole process and read by the one
/// thread that waits here. Make it first in main(), before any thread, so that all threads inherit the blocked
/// signals. SIGPIPE is ignored besides: a peer that has gone is an error of a write, not the end of the process.
class StopSignals {
 public:
  /// @return kUnavailable if the system refuses a descriptor.
  [[nodiscard]] static Result<StopSignals> Take();

  /// Restores what was blocked before, unless moved from.
  ~StopSignals();
  StopSignals(StopSignals&&) noexcept = default;
  StopSignals& operator=(StopSignals&&) = delete;

  /// Blocks until somebody asks the process to stop or the time is up. @return true if asked; each request once.
  [[nodiscard]] bool Wait(Ms longest);

  /// Asks the process to stop, as a signal would: for the admin interface. Thread-safe.
  void Request() const;

 private:
  StopSignals(OwnedFd signals, OwnedFd requests) : signals_(std::move(signals)), requests_(std::move(requests)) {}
  OwnedFd signals_;
  OwnedFd requests_;
};

}  // namespace parley
