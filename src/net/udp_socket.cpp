#include "net/udp_socket.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

namespace parley {

DatagramBatch::DatagramBatch() {
  for (std::size_t i = 0; i < kDatagrams; ++i) {
    parts_[i] = {bytes_[i].data(), kBytes};
    msghdr& header = headers_[i].msg_hdr;
    header.msg_name = &from_[i];
    header.msg_namelen = sizeof from_[i];
    header.msg_iov = &parts_[i];
    header.msg_iovlen = 1;
    header.msg_control = control_[i].data();
    header.msg_controllen = kControl;
  }
}

DatagramBatch::Datagram DatagramBatch::operator[](std::size_t index) const noexcept {
  const msghdr& header = headers_[index].msg_hdr;
  Datagram datagram;
  datagram.bytes = std::span(bytes_[index]).first(std::min<std::size_t>(headers_[index].msg_len, kBytes));
  datagram.from = SocketAddress::FromSystem(static_cast<const sockaddr*>(header.msg_name), header.msg_namelen);
  datagram.cut = (header.msg_flags & MSG_TRUNC) != 0;
  auto* at = const_cast<msghdr*>(&header);
  for (cmsghdr* part = CMSG_FIRSTHDR(at); part != nullptr; part = CMSG_NXTHDR(at, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp;
    std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    datagram.arrived =
        WallTime{std::chrono::duration_cast<WallTime::duration>(Seconds{stamp.tv_sec} + Ns{stamp.tv_nsec})};
  }
  return datagram;
}

Result<UdpSocket> UdpSocket::Bind(const SocketAddress& address) {
  const int fd = ::socket(address.Family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    const ErrorCode code = errno == EMFILE || errno == ENFILE ? ErrorCode::kOverloaded : ErrorCode::kUnavailable;
    return Fail(code, Origin::kOperatingSystem,
                fmt::format("cannot open a UDP socket for {}: {}; a call needs two descriptors (ulimit -n)",
                            address.Text(), std::strerror(errno)));
  }
  UdpSocket socket(fd);
  const int on = 1;
  // Without it arrival times would be those of the tick: jitter is then measured too small, nothing else suffers.
  static_cast<void>(::setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on));
  if (::bind(fd, address.Data(), address.Size()) != 0)
    return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
                fmt::format("cannot bind UDP {}: {}", address.Text(), std::strerror(errno)));
  return socket;
}

UdpSocket::UdpSocket(UdpSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

UdpSocket& UdpSocket::operator=(UdpSocket&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

UdpSocket::~UdpSocket() { Close(); }

void UdpSocket::Close() noexcept {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

SocketAddress UdpSocket::Local() const noexcept {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length) != 0) return {};
  return SocketAddress::FromSystem(reinterpret_cast<const sockaddr*>(&address), length);
}

UdpSocket::Sent UdpSocket::SendTo(std::span<const std::uint8_t> bytes, const SocketAddress& to) noexcept {
  const ssize_t sent = ::sendto(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL, to.Data(), to.Size());
  if (sent >= 0) return Sent::kYes;
  return errno == EAGAIN || errno == ENOBUFS ? Sent::kFull : Sent::kFailed;
}

std::size_t UdpSocket::Receive(DatagramBatch& batch) noexcept {
  // Only what the last call used has to be made ready again.
  for (std::size_t i = 0; i < batch.count_; ++i) {
    batch.headers_[i].msg_hdr.msg_namelen = sizeof batch.from_[i];
    batch.headers_[i].msg_hdr.msg_controllen = DatagramBatch::kControl;
  }
  const int received = ::recvmmsg(fd_, batch.headers_.data(), DatagramBatch::kDatagrams, MSG_DONTWAIT, nullptr);
  batch.count_ = static_cast<std::size_t>(std::max(received, 0));
  return batch.count_;
}

}  // namespace parley
