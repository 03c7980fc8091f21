#include "obs/durable_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace parley {
namespace {

tl::unexpected<Error> SystemFailure(std::string_view what, const std::filesystem::path& path, int error) {
  const ErrorCode code = error == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable;
  return Fail(code, Origin::kOperatingSystem, fmt::format("{} {}: {}", what, path.string(), std::strerror(error)));
}

int MakeDirectories(const std::filesystem::path& directory) {
  if (directory.empty() || mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) return 0;
  if (errno != ENOENT) return errno;
  if (const int error = MakeDirectories(directory.parent_path()); error != 0) return error;
  return mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST ? 0 : errno;
}

int SyncDirectory(const std::filesystem::path& directory) {
  const OwnedFd fd(open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || fsync(fd.Get()) != 0) return errno;
  return 0;
}

/// Renames without replacing. File systems without RENAME_NOREPLACE get a hard link, which fails the same way.
int RenameOnce(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (link(from.c_str(), to.c_str()) != 0) return errno;
  return unlink(from.c_str()) == 0 ? 0 : errno;
}

}  // namespace

OwnedFd& OwnedFd::operator=(OwnedFd&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) close(fd_);
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

OwnedFd::~OwnedFd() {
  if (fd_ >= 0) close(fd_);
}

int WriteAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t wrote = write(fd, content.data(), content.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return 0;
}

std::filesystem::path TemporaryNameOf(const std::filesystem::path& file) { return file.string() + ".tmp"; }

Result<WriteOutcome> WriteFileOnce(const std::filesystem::path& file, std::string_view content) {
  if (const int error = MakeDirectories(file.parent_path()); error != 0)
    return SystemFailure("cannot make the directory", file.parent_path(), error);
  if (access(file.c_str(), F_OK) == 0) return WriteOutcome::kWasThere;
  const std::filesystem::path temporary = TemporaryNameOf(file);
  {
    const OwnedFd fd(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd) return SystemFailure("cannot create", temporary, errno);
    if (const int error = WriteAll(fd.Get(), content); error != 0)
      return SystemFailure("cannot write", temporary, error);
    if (fsync(fd.Get()) != 0) return SystemFailure("cannot flush", temporary, errno);
  }
  return FinishTemporary(temporary, file);
}

Result<WriteOutcome> FinishTemporary(const std::filesystem::path& temporary, const std::filesystem::path& file) {
  const int error = RenameOnce(temporary, file);
  if (error == EEXIST) {
    unlink(temporary.c_str());
    return WriteOutcome::kWasThere;
  }
  if (error != 0) return SystemFailure("cannot rename to", file, error);
  if (const int sync_error = SyncDirectory(file.parent_path()); sync_error != 0)
    return SystemFailure("cannot flush the directory of", file, sync_error);
  return WriteOutcome::kWritten;
}

Result<std::string> ReadWholeFile(const std::filesystem::path& file, std::size_t max_bytes) {
  const OwnedFd fd(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return SystemFailure("cannot open", file, errno);
  std::string content;
  char block[16384];
  for (;;) {
    const ssize_t got = read(fd.Get(), block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemFailure("cannot read", file, errno);
    if (got == 0) return content;
    if (content.size() + static_cast<std::size_t>(got) > max_bytes)
      return Fail(ErrorCode::kInvalid, Origin::kOperatingSystem,
                  fmt::format("{} is larger than {} bytes", file.string(), max_bytes));
    content.append(block, static_cast<std::size_t>(got));
  }
}

}  // namespace parley
