#include "speech/voice_cache.hpp"
#include "runtime/read_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <vector>

namespace parley {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLineSuffix = ".line";
constexpr const char* kTemporarySuffix = ".tmp";
// A temporary file of this age is no longer being written: a line is at most some megabytes.
constexpr std::chrono::hours kAbandoned{1};

std::size_t BytesOf(const VoiceLine& line) { return line.audio.Samples().size_bytes(); }

std::string NameOf(const VoiceLineKey& key, Hz rate) {
  std::string name = std::to_string(rate.value);
  for (const std::string* part : {&key.voice.provider, &key.voice.voice, &key.voice.model_hash, &key.text})
    (name += '\0') += *part;
  (name += '\0') += std::to_string(key.speed);
  return name;
}

tl::unexpected<Error> DiskError(const std::string& what, const fs::path& path, int error) {
  return Fail(error == ENOSPC || error == EDQUOT ? ErrorCode::kOverloaded : ErrorCode::kUnavailable,
              Origin::kOperatingSystem,
              "voice cache: " + what + " " + path.string() + ": " + std::strerror(error) +
                  ". Lines stay in memory only and are rendered again after a restart; free or fix the disk.");
}

// Whole or not at all: a reader sees the old file or the new one, and a crash leaves a temporary file at most.
Status WriteWhole(const fs::path& path, std::span<const std::uint8_t> bytes) {
  static std::atomic<std::uint64_t> ordinal{0};
  const fs::path temporary =
      path.string() + "." + std::to_string(::getpid()) + "-" + std::to_string(ordinal.fetch_add(1)) + kTemporarySuffix;
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) return DiskError("cannot create", temporary, errno);
  int error = 0;
  for (std::size_t at = 0; at < bytes.size() && error == 0;) {
    const ssize_t written = ::write(fd, bytes.data() + at, bytes.size() - at);
    if (written >= 0) {
      at += static_cast<std::size_t>(written);
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  if (error == 0 && ::fsync(fd) != 0) error = errno;
  if (::close(fd) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return {};
  ::unlink(temporary.c_str());
  return DiskError("cannot write", path, error);
}

}  // namespace

VoiceCache::VoiceCache(Config config, Report report) : config_(std::move(config)), report_(std::move(report)) {
  if (!config_.directory.empty()) CleanDirectory();
}

std::shared_ptr<const VoiceLine> VoiceCache::Find(const VoiceLineKey& key, Hz rate) {
  const std::string name = NameOf(key, rate);
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) {
    ++stats_.misses;
    return nullptr;
  }
  ++stats_.hits;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->line;
}

std::shared_ptr<const VoiceLine> VoiceCache::Load(const VoiceLineKey& key, Hz rate) {
  if (auto found = Find(key, rate)) return found;
  if (config_.directory.empty()) return nullptr;
  const fs::path path = FileOf(key);
  const Result<std::string> bytes = ReadWholeFile(path);
  if (!bytes && bytes.error().code == ErrorCode::kNotFound) return nullptr;
  auto stored = bytes ? DecodeVoiceLine({reinterpret_cast<const std::uint8_t*>(bytes->data()), bytes->size()}, key)
                      : Result<VoiceLine>(FailFrom(bytes));
  if (!stored) {
    std::error_code ignored;
    fs::remove_all(path, ignored);
    const std::lock_guard lock(mutex_);
    ++stats_.damaged;
    return nullptr;
  }
  auto line = AtRate(*stored, rate);
  if (!line) return nullptr;
  std::error_code ignored;
  fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);  // used: it is among the last to leave
  {
    const std::lock_guard lock(mutex_);
    ++stats_.loaded;
  }
  return Keep(key, *std::move(line));
}

Status VoiceCache::Store(const VoiceLineKey& key, const VoiceLine& line, Hz rate) {
  if (line.audio.Rate() != kStoredRate)
    return Fail(ErrorCode::kInvalid, Origin::kParley, "voice cache: a line must be rendered at 16 kHz");
  auto wanted = AtRate(line, rate);
  if (!wanted) return FailFrom(wanted);
  (void)Keep(key, *std::move(wanted));
  if (!config_.directory.empty()) WriteToDisk(key, line);
  return {};
}

void VoiceCache::WriteToDisk(const VoiceLineKey& key, const VoiceLine& line) {
  const Status written = WriteWhole(FileOf(key), EncodeVoiceLine(key, line));
  {
    const std::lock_guard lock(mutex_);
    ++(written ? stats_.stored : stats_.write_failures);
  }
  if (written) {
    disk_ = Disk::kWorks;
  } else {
    Complain(written.error());
  }
}

void VoiceCache::Complain(Error error) {
  if (disk_.exchange(Disk::kRefuses) == Disk::kWorks && report_) report_(error);
}

std::shared_ptr<const VoiceLine> VoiceCache::Keep(const VoiceLineKey& key, VoiceLine line) {
  auto kept = std::make_shared<const VoiceLine>(std::move(line));
  std::string name = NameOf(key, kept->audio.Rate());
  Entries left;  // freed outside the lock
  const std::lock_guard lock(mutex_);
  if (const auto old = by_name_.find(name); old != by_name_.end()) {
    stats_.memory_bytes -= BytesOf(*old->second->line);
    left.splice(left.begin(), entries_, old->second);
    by_name_.erase(old);
  }
  entries_.push_front({name, kept});
  by_name_.emplace(std::move(name), entries_.begin());
  stats_.memory_bytes += BytesOf(*kept);
  while (stats_.memory_bytes > config_.memory_bytes && entries_.size() > 1) {
    stats_.memory_bytes -= BytesOf(*entries_.back().line);
    by_name_.erase(entries_.back().name);
    left.splice(left.begin(), entries_, std::prev(entries_.end()));
    ++stats_.evicted;
  }
  return kept;
}

fs::path VoiceCache::FileOf(const VoiceLineKey& key) const { return config_.directory / (DigestOf(key) + kLineSuffix); }

void VoiceCache::CleanDirectory() {
  std::error_code error;
  fs::create_directories(config_.directory, error);
  if (error) {
    Complain(DiskError("cannot make the directory", config_.directory, error.value()).value());
    return;
  }
  struct File {
    fs::file_time_type used;
    std::uintmax_t bytes;
    fs::path path;
  };
  std::vector<File> lines;
  std::uintmax_t total = 0;
  for (const auto& entry : fs::directory_iterator(config_.directory, error)) {
    std::error_code gone;  // another process may have removed it
    const auto used = entry.last_write_time(gone);
    if (gone) continue;
    if (entry.path().extension() == kTemporarySuffix && fs::file_time_type::clock::now() - used > kAbandoned)
      fs::remove(entry.path(), gone);
    if (entry.path().extension() != kLineSuffix) continue;
    lines.push_back({used, entry.file_size(gone), entry.path()});
    total += gone ? 0 : lines.back().bytes;
  }
  std::sort(lines.begin(), lines.end(), [](const File& a, const File& b) { return a.used < b.used; });
  for (auto file = lines.begin(); file != lines.end() && total > config_.disk_bytes; ++file) {
    fs::remove(file->path, error);
    total -= std::min(total, file->bytes);
  }
}

VoiceCache::Stats VoiceCache::Read() const {
  const std::lock_guard lock(mutex_);
  Stats stats = stats_;
  stats.lines = entries_.size();
  return stats;
}

}  // namespace parley
