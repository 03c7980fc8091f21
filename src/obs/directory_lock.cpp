#include "obs/directory_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace parley {

Result<std::unique_ptr<DirectoryLock>> DirectoryLock::Take(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / "lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
                fmt::format("cannot write {}: {}; set `data` (--data DIR) to a place this user may write to",
                            path.string(), std::strerror(errno)));
  }
  std::unique_ptr<DirectoryLock> lock(new DirectoryLock(fd));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> owner{};
    const ssize_t size = ::pread(fd, owner.data(), owner.size(), 0);
    return Fail(
        ErrorCode::kUnavailable, Origin::kOperatingSystem,
        fmt::format("{} is in use by process {}; stop it, or give this one another directory with --data DIR",
                    directory.string(), std::string_view(owner.data(), size > 0 ? static_cast<std::size_t>(size) : 0)));
  }
  const std::string self = std::to_string(::getpid());
  // The number is for the message above only; the lock holds without it.
  if (::ftruncate(fd, 0) == 0) [[maybe_unused]]
    const ssize_t written = ::pwrite(fd, self.data(), self.size(), 0);
  return lock;
}

DirectoryLock::~DirectoryLock() { ::close(fd_); }

}  // namespace parley
