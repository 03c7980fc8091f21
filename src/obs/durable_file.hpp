#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace parley {

enum class WriteOutcome : std::uint8_t {
  kWritten,
  kWasThere,  ///< a file of that name exists already; it was left as it is
};

/// Name under which a file is written before it is complete.
[[nodiscard]] std::filesystem::path TemporaryNameOf(const std::filesystem::path& file);

/// Writes a file that is there completely or not at all, and once at most: temporary file, fsync, rename without
/// replacing, fsync of the directory. Mode 0600; missing directories are made with 0700. Blocks on the disk; two
/// threads must not write the same name at a time.
///
/// @return kUnavailable with the system's reason; a temporary file may be left, which the next attempt replaces.
[[nodiscard]] Result<WriteOutcome> WriteFileOnce(const std::filesystem::path& file, std::string_view content);

/// Gives a complete temporary file its name. As WriteFileOnce.
[[nodiscard]] Result<WriteOutcome> FinishTemporary(const std::filesystem::path& temporary,
                                                   const std::filesystem::path& file);

/// The whole content of a file. Blocks. @return kNotFound or kUnavailable, kInvalid beyond `max_bytes`.
[[nodiscard]] Result<std::string> ReadWholeFile(const std::filesystem::path& file, std::size_t max_bytes);

/// Writes all of `content`, going on after short writes and interrupts. @return 0 or the errno.
[[nodiscard]] int WriteAll(int fd, std::string_view content);

/// A file descriptor that closes itself.
class OwnedFd {
 public:
  explicit OwnedFd(int fd = -1) : fd_(fd) {}
  OwnedFd(OwnedFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  OwnedFd& operator=(OwnedFd&& other) noexcept;
  ~OwnedFd();
  [[nodiscard]] int Get() const { return fd_; }
  [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

}  // namespace parley
