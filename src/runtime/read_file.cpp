#include "runtime/read_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace parley {
namespace {

/// Closes what it holds.
struct Descriptor {
  explicit Descriptor(int opened) : fd(opened) {}
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  const int fd;
};

tl::unexpected<Error> Failed(ErrorCode code, std::string why) {
  return Fail(code, Origin::kOperatingSystem, std::move(why));
}

}  // namespace

Result<std::string> ReadWholeFile(const std::filesystem::path& path, std::size_t longest) {
  // Not blocking: opening a pipe that nobody writes to would wait for ever.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd < 0) return Failed(ErrorCode::kNotFound, std::strerror(errno));
  struct stat facts {};
  if (::fstat(file.fd, &facts) != 0) return Failed(ErrorCode::kUnavailable, std::strerror(errno));
  if (!S_ISREG(facts.st_mode)) return Failed(ErrorCode::kInvalid, "is no regular file");
  std::string text;
  std::array<char, 16384> block{};
  for (;;) {
    const ssize_t size = ::read(file.fd, block.data(), block.size());
    if (size == 0) return text;
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Failed(ErrorCode::kUnavailable, std::strerror(errno));
    text.append(block.data(), static_cast<std::size_t>(size));
    if (text.size() > longest) {
      return Failed(ErrorCode::kInvalid, "is longer than " + std::to_string(longest >> 20) + " MB");
    }
  }
}

}  // namespace parley
