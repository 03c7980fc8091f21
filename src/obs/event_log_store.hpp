#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "obs/durable_file.hpp"
#include "obs/event_log.hpp"
#include "obs/metric_families.hpp"
#include "obs/pending_jobs.hpp"
#include "runtime/offload_pool.hpp"

namespace parley {

/// Writes the event logs of all calls, chunk by chunk, on the threads of a pool. Thread-safe; nothing but those
/// threads waits for the disk.
///
/// A log that cannot be written, or whose chunks come faster than the disk takes them, is given up: counted, logged
/// once, and the call's record says that its events are not complete. The call itself goes on.
class EventLogStore {
 public:
  struct Config {
    std::filesystem::path directory;                 ///< the record spool's
    std::size_t max_waiting = std::size_t{1} << 20;  ///< bytes of one call that wait for the disk
    std::string build = {};                          ///< version written into the header
  };

  EventLogStore(Config config, OffloadPool& pool);

  /// Waits for the jobs under way.
  ~EventLogStore();
  EventLogStore(const EventLogStore&) = delete;
  EventLogStore& operator=(const EventLogStore&) = delete;

  /// Begins the file of a call. The header's build is filled in.
  void Begin(EventLogHeader header);
  /// Adds whole frames to it.
  void Append(CallId call, Bytes frames);
  /// Adds the last frames, flushes the file to the disk and forgets the call.
  void End(CallId call, Bytes frames);

  /// False once the log of a call was given up. Ask before End.
  [[nodiscard]] bool Complete(CallId call) const;

  /// Files that are begun and not ended on the disk.
  [[nodiscard]] std::size_t Open() const;

  /// Blocks until every ended file is on the disk or the time is up. At shutdown, when all calls have ended.
  bool Flush(Ms longest) const;

  /// voice_event_logs_open, voice_event_log_bytes_total, voice_event_logs_incomplete_total.
  void DescribeTo(MetricFamilies& families) const;

 private:
  struct File {
    std::filesystem::path path;
    OwnedFd fd;  // touched by the one job that writes this file
    Bytes waiting;
    bool writing = false;  // a job for this file is in the pool
    bool ended = false;
    bool given_up = false;
  };

  void StartWriting(CallId call, File& file);
  void WriteWaiting(CallId call);
  static int Write(File& file, const Bytes& chunk, bool flush);
  void GiveUp(CallId call, File& file, std::string_view why);

  const Config config_;
  OffloadPool& pool_;
  mutable std::mutex mutex_;
  std::map<CallId, File> files_;
  std::uint64_t bytes_ = 0;
  std::uint64_t incomplete_ = 0;
  PendingJobs jobs_;
};

/// The event log of one call while it lasts: collects frames in memory and hands them to the store in chunks.
/// Loop-affine; allocates when a chunk is handed over, so append from the call's events, not from the media tick.
class CallEventLog {
 public:
  /// Chunk size: large enough that a call of some minutes makes few writes, small against the 2 MB of a call.
  static constexpr std::size_t kChunk = 16 * 1024;

  /// Begins the file. The store must outlive it.
  CallEventLog(EventLogStore& store, const EventLogHeader& header);

  /// Ends the file without a seal if Seal was not called: a call that did not end in order.
  ~CallEventLog();
  CallEventLog(const CallEventLog&) = delete;
  CallEventLog& operator=(const CallEventLog&) = delete;

  void Append(std::uint16_t kind, TimePoint at, std::string_view payload);

  /// Hands over what is collected: at the end of each turn, so that a crash loses one turn at most.
  void Flush();

  /// The call has ended; nothing may follow. @return false if the log on the disk is known to be incomplete.
  bool Seal(TimePoint at);

 private:
  EventLogStore& store_;
  const CallId call_;
  Bytes chunk_;
  std::uint64_t events_ = 0;
  bool sealed_ = false;
};

}  // namespace parley
