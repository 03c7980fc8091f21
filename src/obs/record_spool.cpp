#include "obs/record_spool.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "obs/durable_file.hpp"
#include "obs/log.hpp"

namespace parley {

RecordSpool::RecordSpool(Config config, OffloadPool& pool, const Clock& clock)
    : config_(std::move(config)), pool_(pool), clock_(clock) {}

RecordSpool::~RecordSpool() { jobs_.Wait(); }

void RecordSpool::Put(CallRecord record) {
  const CallId call = record.call;
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_.size() < config_.max_waiting) {
      waiting_.push_back(std::move(record));
      StartWriting();
      return;
    }
    ++stats_.lost;
  }
  Log::Error("call_record_lost", {call, {"waiting", config_.max_waiting}});
}

void RecordSpool::Tick() {
  const std::scoped_lock lock(mutex_);
  StartWriting();
}

void RecordSpool::StartWriting() {
  if (writing_ || waiting_.empty()) return;
  if (blocked_until_ && clock_.Now() < *blocked_until_) return;
  // A full pool refuses; the next Tick asks again.
  writing_ = pool_.Submit([this, held = jobs_.Add()] { WriteAllWaiting(); });
}

void RecordSpool::WriteAllWaiting() {
  for (;;) {
    const CallRecord* record = nullptr;
    {
      const std::scoped_lock lock(mutex_);
      if (waiting_.empty()) {
        writing_ = false;
        return;
      }
      record = &waiting_.front();  // it stays there until it is on the disk, and Put moves nothing in a deque
    }
    if (!WriteOne(*record)) return;
  }
}

bool RecordSpool::WriteOne(const CallRecord& record) {
  const std::filesystem::path file = config_.directory / CallRecordPath(record.call, record.started);
  const Result<WriteOutcome> outcome = WriteFileOnce(file, CallRecordJson(record, config_.json));
  if (!outcome) {
    Blocked(outcome.error());
    return false;
  }
  bool was_blocked = false;
  {
    const std::scoped_lock lock(mutex_);
    waiting_.pop_front();
    ++(*outcome == WriteOutcome::kWritten ? stats_.written : stats_.repeated);
    was_blocked = blocked_until_.has_value();
    blocked_until_.reset();
    retry_wait_ = Seconds{0};
  }
  if (was_blocked) Log::Info("record_spool_writable_again");
  return true;
}

void RecordSpool::Blocked(const Error& error) {
  bool first = false;
  std::size_t waiting = 0;
  {
    const std::scoped_lock lock(mutex_);
    first = !blocked_until_;
    waiting = waiting_.size();
    ++stats_.failures;
    retry_wait_ = std::min(std::max(2 * retry_wait_, config_.retry_first), config_.retry_longest);
    blocked_until_ = clock_.Now() + retry_wait_;
    writing_ = false;
  }
  if (!first) return;
  Log::Error("record_spool_blocked",
             {error,
              {"directory", PublicText{config_.directory.native()}},
              {"waiting", waiting},
              {"msg",
               "call records are kept in memory: free space on that disk or make the directory writable; they "
               "are then written by themselves, but a restart before that loses them"}});
}

bool RecordSpool::Flush(Ms longest) {
  const TimePoint give_up = clock_.Now() + longest;
  {
    const std::scoped_lock lock(mutex_);
    if (blocked_until_) blocked_until_ = clock_.Now();  // the last chance: do not wait for the next retry
  }
  for (;;) {
    {
      const std::scoped_lock lock(mutex_);
      if (waiting_.empty() && !writing_) return true;
      if (clock_.Now() >= give_up) return false;
      StartWriting();
    }
    std::this_thread::sleep_for(Ms{5});
  }
}

std::size_t RecordSpool::Waiting() const {
  const std::scoped_lock lock(mutex_);
  return waiting_.size();
}

void RecordSpool::DescribeTo(MetricFamilies& families) const {
  const std::scoped_lock lock(mutex_);
  families.AddCounter({"voice_records_written", "Call records brought to the disk."},
                      static_cast<double>(stats_.written));
  families.AddCounter(
      {"voice_records_repeated", "Call records that were on the disk already and were left as they are."},
      static_cast<double>(stats_.repeated));
  families.AddCounter({"voice_records_lost", "Call records lost because too many waited for a disk that refused them."},
                      static_cast<double>(stats_.lost));
  families.AddCounter({"voice_record_write_failures", "Attempts to write a call record that failed."},
                      static_cast<double>(stats_.failures));
  families.AddGauge({"voice_records_waiting", "Call records in memory that are not on the disk yet."},
                    static_cast<double>(waiting_.size()));
  families.AddGauge({"voice_record_spool_blocked", "1 while the disk refuses call records, else 0."},
                    blocked_until_ ? 1 : 0);
}

}  // namespace parley
