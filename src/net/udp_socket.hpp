#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/socket_address.hpp"

namespace parley {

/// Memory for the datagrams of one system call. About 27 kB: make one per shard, not one per socket; what a socket
/// received into it is valid until it is used again. Loop-affine.
class DatagramBatch {
 public:
  static constexpr std::size_t kDatagrams = 16;
  static constexpr std::size_t kBytes = 1500;

  struct Datagram {
    std::span<const std::uint8_t> bytes;
    SocketAddress from;
    std::optional<WallTime> arrived;  ///< when the kernel took it in, time of day
    bool cut = false;                 ///< it was longer than kBytes
  };

  DatagramBatch();
  DatagramBatch(const DatagramBatch&) = delete;
  DatagramBatch& operator=(const DatagramBatch&) = delete;

  [[nodiscard]] std::size_t Count() const { return count_; }
  [[nodiscard]] bool Full() const { return count_ == kDatagrams; }
  [[nodiscard]] Datagram operator[](std::size_t index) const noexcept;

 private:
  friend class UdpSocket;
  static constexpr std::size_t kControl = CMSG_SPACE(sizeof(timespec));

  std::size_t count_ = 0;
  std::array<mmsghdr, kDatagrams> headers_{};
  std::array<iovec, kDatagrams> parts_{};
  std::array<sockaddr_storage, kDatagrams> from_{};
  alignas(cmsghdr) std::array<std::array<std::uint8_t, kControl>, kDatagrams> control_{};
  std::array<std::array<std::uint8_t, kBytes>, kDatagrams> bytes_{};
};

/// A bound UDP socket that never blocks and stamps what it receives with the kernel's time of arrival. Loop-affine
/// after it was made.
class UdpSocket {
 public:
  enum class Sent : std::uint8_t { kYes, kFull, kFailed };

  UdpSocket() = default;

  /// @return kUnavailable with the port in the text if the port is taken or the address is not ours; kOverloaded if
  /// the process has no descriptor left.
  [[nodiscard]] static Result<UdpSocket> Bind(const SocketAddress& address);

  UdpSocket(UdpSocket&& other) noexcept;
  UdpSocket& operator=(UdpSocket&& other) noexcept;
  ~UdpSocket();

  [[nodiscard]] bool Open() const noexcept { return fd_ >= 0; }
  [[nodiscard]] int Descriptor() const noexcept { return fd_; }
  [[nodiscard]] SocketAddress Local() const noexcept;

  /// One system call. kFull: the send buffer has no room; the packet is gone, as it would be on the way.
  Sent SendTo(std::span<const std::uint8_t> bytes, const SocketAddress& to) noexcept;

  /// Takes what has arrived, at most DatagramBatch::kDatagrams, with one system call. @return how many.
  std::size_t Receive(DatagramBatch& batch) noexcept;

  void Close() noexcept;

 private:
  explicit UdpSocket(int fd) : fd_(fd) {}

  int fd_ = -1;
};

}  // namespace parley
