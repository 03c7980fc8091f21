#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

#include "audio/wav.hpp"

namespace parley {
namespace {

constexpr std::size_t kHeaderSize = 44;
constexpr std::uint64_t kMostData = std::numeric_limits<std::uint32_t>::max() - kHeaderSize;

class HeaderBytes {
 public:
  void Tag(const char* tag) {
    std::memcpy(bytes_.data() + at_, tag, 4);
    at_ += 4;
  }
  void Word(std::uint64_t value) { Put(static_cast<std::uint32_t>(value)); }
  void Half(int value) { Put(static_cast<std::uint16_t>(value)); }
  [[nodiscard]] const std::array<std::uint8_t, kHeaderSize>& Bytes() const { return bytes_; }

 private:
  template <typename T>
  void Put(T value) {
    std::memcpy(bytes_.data() + at_, &value, sizeof value);
    at_ += sizeof value;
  }

  std::array<std::uint8_t, kHeaderSize> bytes_{};
  std::size_t at_ = 0;
};

}  // namespace

Result<WavWriter> WavWriter::Create(const std::string& path, Hz rate, int channels) {
  if (channels != 1 && channels != 2)
    return Fail(ErrorCode::kInvalid, Origin::kParley, fmt::format("{}: cannot record {} channels", path, channels));
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
  if (fd < 0)
    return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
                fmt::format("cannot create the recording {}: {}; check that the folder exists and may be written to",
                            path, std::strerror(errno)));
  WavWriter writer(fd, path, rate, channels);
  Status started = writer.WriteHeader();
  if (!started) return FailFrom(started);
  return writer;
}

WavWriter::WavWriter(int fd, std::string path, Hz rate, int channels)
    : fd_(fd), path_(std::move(path)), rate_(rate), channels_(channels) {}

WavWriter::WavWriter(WavWriter&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      rate_(other.rate_),
      channels_(other.channels_),
      data_bytes_(other.data_bytes_),
      header_bytes_(other.header_bytes_) {}

WavWriter& WavWriter::operator=(WavWriter&& other) noexcept {
  if (this == &other) return *this;
  static_cast<void>(Close());
  fd_ = std::exchange(other.fd_, -1);
  path_ = std::move(other.path_);
  rate_ = other.rate_;
  channels_ = other.channels_;
  data_bytes_ = other.data_bytes_;
  header_bytes_ = other.header_bytes_;
  return *this;
}

WavWriter::~WavWriter() { static_cast<void>(Close()); }

Status WavWriter::Append(std::span<const std::int16_t> samples) {
  if (fd_ < 0) return Fail(ErrorCode::kInvalid, Origin::kParley, fmt::format("{}: the recording is closed", path_));
  if (samples.size() % static_cast<std::size_t>(channels_) != 0)
    return Fail(ErrorCode::kInvalid, Origin::kParley,
                fmt::format("{}: {} samples are not whole frames of {} channels", path_, samples.size(), channels_));
  if (data_bytes_ + samples.size_bytes() > kMostData)
    return Fail(ErrorCode::kInvalid, Origin::kParley,
                fmt::format("{}: a WAV file cannot be longer than 4 GiB; begin another", path_));
  Status written = WriteAt(kHeaderSize + data_bytes_, samples.data(), samples.size_bytes());
  if (!written) return written;
  data_bytes_ += samples.size_bytes();
  const std::uint64_t second = static_cast<std::uint64_t>(rate_.value) * 2 * static_cast<std::uint64_t>(channels_);
  if (data_bytes_ - header_bytes_ >= second) return WriteHeader();
  return {};
}

Status WavWriter::Close() {
  if (fd_ < 0) return {};
  Status status = header_bytes_ == data_bytes_ ? Status{} : WriteHeader();
  if (::close(std::exchange(fd_, -1)) != 0 && status)
    return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
                fmt::format("cannot complete the recording {}: {}", path_, std::strerror(errno)));
  return status;
}

Status WavWriter::WriteHeader() {
  HeaderBytes header;
  header.Tag("RIFF");
  header.Word(kHeaderSize - 8 + data_bytes_);
  header.Tag("WAVE");
  header.Tag("fmt ");
  header.Word(16);
  header.Half(1);  // PCM
  header.Half(channels_);
  header.Word(static_cast<std::uint64_t>(rate_.value));
  header.Word(static_cast<std::uint64_t>(rate_.value) * 2 * static_cast<std::uint64_t>(channels_));
  header.Half(2 * channels_);
  header.Half(16);
  header.Tag("data");
  header.Word(data_bytes_);
  Status written = WriteAt(0, header.Bytes().data(), kHeaderSize);
  if (written) header_bytes_ = data_bytes_;
  return written;
}

Status WavWriter::WriteAt(std::uint64_t offset, const void* data, std::size_t size) {
  const auto* at = static_cast<const std::uint8_t*>(data);
  while (size > 0) {
    const ssize_t written = ::pwrite(fd_, at, size, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0)
      return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
                  fmt::format("cannot write to the recording {}: {}; check the space on its disk", path_,
                              written < 0 ? std::strerror(errno) : "nothing was taken"));
    at += written;
    size -= static_cast<std::size_t>(written);
    offset += static_cast<std::uint64_t>(written);
  }
  return {};
}

}  // namespace parley
