#include "obs/event_log_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include "obs/log.hpp"

namespace parley {

EventLogStore::EventLogStore(Config config, OffloadPool& pool) : config_(std::move(config)), pool_(pool) {}

EventLogStore::~EventLogStore() { jobs_.Wait(); }

void EventLogStore::Begin(EventLogHeader header) {
  header.build = config_.build;
  const std::scoped_lock lock(mutex_);
  File& file = files_[header.call];
  file.path = config_.directory / EventLogPath(header.call, header.started);
  file.waiting = EventLogHead(header);
  StartWriting(header.call, file);
}

void EventLogStore::Append(CallId call, Bytes frames) {
  const std::scoped_lock lock(mutex_);
  const auto found = files_.find(call);
  if (found == files_.end() || found->second.given_up) return;
  File& file = found->second;
  file.waiting.insert(file.waiting.end(), frames.begin(), frames.end());
  if (file.waiting.size() > config_.max_waiting) return GiveUp(call, file, "the disk is too slow");
  StartWriting(call, file);
}

void EventLogStore::End(CallId call, Bytes frames) {
  const std::scoped_lock lock(mutex_);
  const auto found = files_.find(call);
  if (found == files_.end()) return;
  File& file = found->second;
  file.ended = true;
  if (!file.given_up) file.waiting.insert(file.waiting.end(), frames.begin(), frames.end());
  StartWriting(call, file);
}

bool EventLogStore::Complete(CallId call) const {
  const std::scoped_lock lock(mutex_);
  const auto found = files_.find(call);
  return found != files_.end() && !found->second.given_up;
}

std::size_t EventLogStore::Open() const {
  const std::scoped_lock lock(mutex_);
  return files_.size();
}

bool EventLogStore::Flush(Ms longest) const {
  constexpr Ms kStep{5};
  for (Ms waited{0}; Open() > 0; waited += kStep) {
    if (waited >= longest) return false;
    std::this_thread::sleep_for(kStep);
  }
  return true;
}

void EventLogStore::StartWriting(CallId call, File& file) {
  if (file.writing) return;
  file.writing = pool_.Submit([this, call, held = jobs_.Add()] { WriteWaiting(call); });
  // Without a job the chunk waits for the next one; at the end there is none.
  if (!file.writing && file.ended) {
    GiveUp(call, file, "too much waits for the disk");
    files_.erase(call);
  }
}

void EventLogStore::WriteWaiting(CallId call) {
  std::unique_lock lock(mutex_);
  File& file = files_.at(call);  // a file leaves the map in this function only, while no other job has it
  for (;;) {
    const bool last = file.ended;
    const Bytes chunk = std::exchange(file.waiting, {});
    if (!file.given_up) {
      lock.unlock();
      const int error = Write(file, chunk, last);
      lock.lock();
      bytes_ += chunk.size();
      if (error != 0) GiveUp(call, file, std::strerror(error));
    }
    if (last) {
      files_.erase(call);
      return;
    }
    if (file.waiting.empty() && !file.ended) break;
  }
  file.writing = false;
}

int EventLogStore::Write(File& file, const Bytes& chunk, bool flush) {
  if (!file.fd) {
    std::error_code error;
    std::filesystem::create_directories(file.path.parent_path(), error);
    if (error) return error.value();
    chmod(file.path.parent_path().c_str(), 0700);
    file.fd = OwnedFd(open(file.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.fd) return errno;
  }
  if (const int error = WriteAll(file.fd.Get(), {reinterpret_cast<const char*>(chunk.data()), chunk.size()});
      error != 0)
    return error;
  return flush && fsync(file.fd.Get()) != 0 ? errno : 0;
}

void EventLogStore::GiveUp(CallId call, File& file, std::string_view why) {
  file.waiting.clear();
  if (std::exchange(file.given_up, true)) return;
  ++incomplete_;
  Log::Error("event_log_incomplete", {call, {"path", PublicText{file.path.native()}}, {"err.msg", PublicText{why}}});
}

void EventLogStore::DescribeTo(MetricFamilies& families) const {
  const std::scoped_lock lock(mutex_);
  families.AddGauge({"voice_event_logs_open", "Event logs of calls that are not ended on the disk."},
                    static_cast<double>(files_.size()));
  families.AddCounter({"voice_event_log_bytes", "Bytes handed to the disk for event logs.", MetricUnit::kBytes},
                      static_cast<double>(bytes_));
  families.AddCounter({"voice_event_logs_incomplete", "Event logs given up because the disk failed or was too slow."},
                      static_cast<double>(incomplete_));
}

CallEventLog::CallEventLog(EventLogStore& store, const EventLogHeader& header) : store_(store), call_(header.call) {
  chunk_.reserve(kChunk);
  store_.Begin(header);
}

CallEventLog::~CallEventLog() {
  if (!sealed_) store_.End(call_, std::move(chunk_));
}

void CallEventLog::Append(std::uint16_t kind, TimePoint at, std::string_view payload) {
  constexpr std::size_t kFrameOverhead = 18;
  if (sealed_) return;
  ++events_;
  // No reader would take it; the seal then tells that an event is missing.
  if (payload.size() > kMaxEventPayload) return;
  if (chunk_.size() + kFrameOverhead + payload.size() > kChunk) Flush();
  AppendEventFrame(chunk_, kind, at, payload);
}

void CallEventLog::Flush() {
  if (chunk_.empty() || sealed_) return;
  Bytes next;
  next.reserve(kChunk);
  store_.Append(call_, std::exchange(chunk_, std::move(next)));
}

bool CallEventLog::Seal(TimePoint at) {
  if (sealed_) return true;
  sealed_ = true;
  AppendSealFrame(chunk_, at, events_);
  const bool complete = store_.Complete(call_);
  store_.End(call_, std::move(chunk_));
  return complete;
}

}  // namespace parley
