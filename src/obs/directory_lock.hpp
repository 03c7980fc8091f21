#pragma once

#include <filesystem>
#include <memory>

#include "base/result.hpp"

namespace parley {

/// One process at a time has a data directory: a second one would take the live calls of the first for calls that a
/// crash left, and write their records. Held until it is destroyed or the process ends, however it ends.
class DirectoryLock {
 public:
  /// @return kUnavailable with the process that has it, or with the reason why the lock file cannot be written.
  [[nodiscard]] static Result<std::unique_ptr<DirectoryLock>> Take(const std::filesystem::path& directory);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  explicit DirectoryLock(int fd) : fd_(fd) {}
  const int fd_;
};

}  // namespace parley
