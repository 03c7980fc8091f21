#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "net/socket_address.hpp"
#include "net/udp_socket.hpp"

namespace parley {

class RtpPortPool;

/// Two bound sockets, RTP on an even port and RTCP on the next (RFC 3550 section 11). Given back to the pool when it
/// is destroyed, on any thread; the pool must outlive it.
class RtpPorts {
 public:
  RtpPorts() = default;
  RtpPorts(RtpPorts&& other) noexcept;
  RtpPorts& operator=(RtpPorts&& other) noexcept;
  ~RtpPorts() { GiveBack(); }

  [[nodiscard]] UdpSocket& Rtp() { return rtp_; }
  [[nodiscard]] UdpSocket& Rtcp() { return rtcp_; }
  [[nodiscard]] std::uint16_t Port() const { return port_; }

  /// Closes the sockets; the ports enter quarantine.
  void GiveBack() noexcept;

 private:
  friend class RtpPortPool;
  RtpPorts(RtpPortPool& pool, std::uint16_t port, UdpSocket rtp, UdpSocket rtcp);

  RtpPortPool* pool_ = nullptr;
  std::uint16_t port_ = 0;
  UdpSocket rtp_;
  UdpSocket rtcp_;
};

struct RtpPortPoolConfig {
  SocketAddress bind;           ///< local address; its port is ignored
  std::uint16_t first = 20000;  ///< even
  std::uint16_t last = 23999;   ///< inclusive: 2,000 pairs, two for each of 1,000 calls
  /// A port that was closed is not used again for so long: late media must not reach the next call.
  Us quarantine = Seconds{30};
};

/// Hands out RTP port pairs of a range, the longest unused first. Thread-safe: signalling allocates, shards release;
/// Allocate() makes four system calls and does not block.
class RtpPortPool {
 public:
  /// The clock must outlive the pool. @return kInvalid if the range is not even-aligned or holds no pair.
  [[nodiscard]] static Result<std::unique_ptr<RtpPortPool>> Create(const RtpPortPoolConfig& config, const Clock& clock);

  /// @return kOverloaded if all pairs are in use or in quarantine; kUnavailable if those left are taken by other
  /// processes or the address is not ours; what UdpSocket::Bind() says for any other failure.
  [[nodiscard]] Result<RtpPorts> Allocate();

  /// The pair of a call that a process before this one began.
  /// @return kInvalid if `port` is not one of the range or in use here; else as Allocate().
  [[nodiscard]] Result<RtpPorts> Allocate(std::uint16_t port);

  struct Stats {
    std::size_t free = 0;
    std::size_t in_use = 0;
    std::size_t quarantined = 0;
  };
  [[nodiscard]] Stats Read() const;

 private:
  friend class RtpPorts;
  struct Resting {
    std::uint16_t port;
    TimePoint until;
  };
  static constexpr std::size_t kMostTried = 50;  // pairs taken by others that are skipped before giving up

  RtpPortPool(const RtpPortPoolConfig& config, const Clock& clock);
  void Release(std::uint16_t port) noexcept;
  [[nodiscard]] Result<std::uint16_t> TakeFree();
  [[nodiscard]] Result<RtpPorts> BindPair(std::uint16_t port);
  void ReturnUnused(std::uint16_t port);
  void EndQuarantine(TimePoint now);  // with mutex_ held

  const RtpPortPoolConfig config_;
  const Clock& clock_;
  mutable std::mutex mutex_;  // guards what follows
  std::deque<std::uint16_t> free_;
  std::deque<Resting> resting_;  // oldest first
  std::size_t in_use_ = 0;
};

}  // namespace parley
