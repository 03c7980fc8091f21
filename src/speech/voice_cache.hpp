#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "base/units.hpp"
#include "speech/voice_line.hpp"

namespace parley {

/// Fixed lines as audio, rendered once: on disk, and the latest used in memory. Speaking a line from here costs neither
/// CPU nor time, so that greeting, fillers and prompts come at once and a loaded node can still talk.
///
/// Only lines that are the same for every caller belong here: what is stored outlives its call. Processes may share a
/// directory; a process may be killed at any time: files appear whole, under their own checksum, or not at all. When
/// the disk is full or read-only, it says so once and goes on in memory. Thread-safe; only Find() is meant for the call
/// path.
class VoiceCache {
 public:
  struct Config {
    std::filesystem::path directory;                        ///< made if missing; empty: memory only
    std::size_t memory_bytes = std::size_t{64} << 20;       ///< of samples; the least used leave
    std::uintmax_t disk_bytes = std::uintmax_t{512} << 20;  ///< the oldest leave at the next start
  };
  struct Stats {
    std::uint64_t hits = 0;     ///< Find() that found
    std::uint64_t misses = 0;   ///< Find() that did not
    std::uint64_t loaded = 0;   ///< lines read from disk
    std::uint64_t stored = 0;   ///< lines written to disk
    std::uint64_t damaged = 0;  ///< files thrown away
    std::uint64_t write_failures = 0;
    std::uint64_t evicted = 0;  ///< lines that left memory
    std::size_t lines = 0;      ///< in memory
    std::size_t memory_bytes = 0;
  };
  /// Told of trouble that an operator should see, once until it is over. Called from any thread.
  using Report = std::function<void(const Error&)>;

  /// Blocks on the disk: removes what a killed process left behind and what is too much.
  explicit VoiceCache(Config config, Report report = {});

  /// The line from memory, or null. Never touches the disk: a lock for some hundred nanoseconds.
  [[nodiscard]] std::shared_ptr<const VoiceLine> Find(const VoiceLineKey& key, Hz rate);

  /// The line from memory or disk into memory, or null. Blocks: for an offload pool.
  [[nodiscard]] std::shared_ptr<const VoiceLine> Load(const VoiceLineKey& key, Hz rate);

  /// Keeps a line in memory at `rate` and on disk. Blocks: for an offload pool.
  /// @param line  at kStoredRate. @return kInvalid for another rate. A disk that refuses is no failure: see Report.
  [[nodiscard]] Status Store(const VoiceLineKey& key, const VoiceLine& line, Hz rate);

  [[nodiscard]] Stats Read() const;

 private:
  struct Entry {
    std::string name;
    std::shared_ptr<const VoiceLine> line;
  };
  using Entries = std::list<Entry>;

  [[nodiscard]] std::filesystem::path FileOf(const VoiceLineKey& key) const;
  std::shared_ptr<const VoiceLine> Keep(const VoiceLineKey& key, VoiceLine line);
  void WriteToDisk(const VoiceLineKey& key, const VoiceLine& line);
  void CleanDirectory();
  void Complain(Error error);

  const Config config_;
  const Report report_;
  enum class Disk : std::uint8_t { kWorks, kRefuses };
  std::atomic<Disk> disk_{Disk::kWorks};

  mutable std::mutex mutex_;
  Entries entries_;  // most recently used first
  std::unordered_map<std::string, Entries::iterator> by_name_;
  Stats stats_;
};

}  // namespace parley
