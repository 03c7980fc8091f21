#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "obs/call_record_json.hpp"
#include "obs/metric_families.hpp"
#include "obs/pending_jobs.hpp"
#include "runtime/offload_pool.hpp"

namespace parley {

/// Brings each call record to the local disk exactly once: complete or not at all (temporary file, fsync, rename,
/// fsync of the directory), and never twice, because the name of the file is the call's.
///
/// A disk that is full or cannot be written loses nothing as long as memory lasts: records wait, up to a bound, and
/// are tried again; the gauge voice_record_spool_blocked goes to 1 and one log line says what to do. Files hold what
/// was said, so they are readable by the owner only.
///
/// Thread-safe; only the pool's threads wait for the disk.
class RecordSpool {
 public:
  struct Config {
    std::filesystem::path directory;  ///< root; the records lie in one directory for each day
    CallRecordJsonConfig json = {};
    std::size_t max_waiting = 20'000;  ///< records in memory; about 20 KiB each for a long call
    Seconds retry_first{1};            ///< wait after a failure, doubled up to retry_longest
    Seconds retry_longest{30};
  };

  RecordSpool(Config config, OffloadPool& pool, const Clock& clock);

  /// Waits for the job under way. What is still waiting is lost: call Flush first.
  ~RecordSpool();
  RecordSpool(const RecordSpool&) = delete;
  RecordSpool& operator=(const RecordSpool&) = delete;

  /// Takes a record over; returns at once. Beyond max_waiting it is lost and counted: an alert of its own.
  void Put(CallRecord record);

  /// Starts a retry that is due. Call it about once a second, from any thread.
  void Tick();

  /// Blocks until nothing waits or the time is up. At shutdown, from a thread that serves nobody.
  /// @return true if every record is on the disk.
  bool Flush(Ms longest);

  /// voice_records_written_total, voice_records_waiting, voice_record_spool_blocked and others.
  void DescribeTo(MetricFamilies& families) const;

  /// Records that are not on the disk yet.
  [[nodiscard]] std::size_t Waiting() const;

 private:
  struct Stats {
    std::uint64_t written = 0;
    std::uint64_t repeated = 0;
    std::uint64_t failures = 0;
    std::uint64_t lost = 0;
  };

  void StartWriting();  // with the lock held
  void WriteAllWaiting();
  [[nodiscard]] bool WriteOne(const CallRecord& record);
  void Blocked(const Error& error);

  const Config config_;
  OffloadPool& pool_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::deque<CallRecord> waiting_;
  Stats stats_;
  bool writing_ = false;                    // a job of ours is in the pool
  std::optional<TimePoint> blocked_until_;  // the disk refused; when to try again
  Seconds retry_wait_{0};
  PendingJobs jobs_;
};

}  // namespace parley
