#include "transport/sip_trunk/rtp_port_pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace parley {

RtpPorts::RtpPorts(RtpPortPool& pool, std::uint16_t port, UdpSocket rtp, UdpSocket rtcp)
    : pool_(&pool), port_(port), rtp_(std::move(rtp)), rtcp_(std::move(rtcp)) {}

RtpPorts::RtpPorts(RtpPorts&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      port_(other.port_),
      rtp_(std::move(other.rtp_)),
      rtcp_(std::move(other.rtcp_)) {}

RtpPorts& RtpPorts::operator=(RtpPorts&& other) noexcept {
  if (this == &other) return *this;
  GiveBack();
  pool_ = std::exchange(other.pool_, nullptr);
  port_ = other.port_;
  rtp_ = std::move(other.rtp_);
  rtcp_ = std::move(other.rtcp_);
  return *this;
}

void RtpPorts::GiveBack() noexcept {
  rtp_.Close();
  rtcp_.Close();
  if (pool_ != nullptr) std::exchange(pool_, nullptr)->Release(port_);
}

Result<std::unique_ptr<RtpPortPool>> RtpPortPool::Create(const RtpPortPoolConfig& config, const Clock& clock) {
  if (config.first % 2 != 0 || config.first == 0 || config.last <= config.first)
    return Fail(ErrorCode::kInvalid, Origin::kConfiguration,
                fmt::format("RTP ports {}-{}: the range must begin with an even port and hold at least two",
                            config.first, config.last));
  if (config.bind.Empty())
    return Fail(ErrorCode::kInvalid, Origin::kConfiguration, "RTP ports: no local address to bind to");
  return std::unique_ptr<RtpPortPool>(new RtpPortPool(config, clock));
}

RtpPortPool::RtpPortPool(const RtpPortPoolConfig& config, const Clock& clock) : config_(config), clock_(clock) {
  const std::scoped_lock lock(mutex_);
  for (unsigned port = config.first; port + 1 <= config.last; port += 2)
    free_.push_back(static_cast<std::uint16_t>(port));
}

Result<RtpPorts> RtpPortPool::Allocate() {
  const std::size_t tries = std::clamp<std::size_t>(Read().free, 1, kMostTried);
  for (std::size_t tried = 1;; ++tried) {
    const Result<std::uint16_t> port = TakeFree();
    if (!port) return FailFrom(port);
    Result<RtpPorts> pair = BindPair(*port);
    if (pair || pair.error().code != ErrorCode::kUnavailable) return pair;
    if (tried == tries)
      return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
                  fmt::format("none of {} free RTP port pairs in {}-{} can be bound: {}; choose a range that no other "
                              "program uses (--rtp-ports)",
                              tries, config_.first, config_.last, pair.error().detail));
  }
}

Result<RtpPorts> RtpPortPool::Allocate(std::uint16_t port) {
  {
    const std::scoped_lock lock(mutex_);
    EndQuarantine(clock_.Now());
    if (std::erase(free_, port) == 0)
      return Fail(ErrorCode::kInvalid, Origin::kParley,
                  fmt::format("RTP port {} is not free in {}-{}; keep the range of the process before (--rtp-ports)",
                              port, config_.first, config_.last));
    ++in_use_;
  }
  return BindPair(port);
}

Result<RtpPorts> RtpPortPool::BindPair(std::uint16_t port) {
  Result<UdpSocket> rtp = UdpSocket::Bind(config_.bind.WithPort(port));
  Result<UdpSocket> rtcp = rtp ? UdpSocket::Bind(config_.bind.WithPort(static_cast<std::uint16_t>(port + 1)))
                               : Result<UdpSocket>(FailFrom(rtp));
  if (rtp && rtcp) return RtpPorts(*this, port, std::move(*rtp), std::move(*rtcp));
  ReturnUnused(port);
  return FailFrom(rtcp);
}

Result<std::uint16_t> RtpPortPool::TakeFree() {
  const std::scoped_lock lock(mutex_);
  EndQuarantine(clock_.Now());
  if (free_.empty())
    return Fail(ErrorCode::kOverloaded, Origin::kParley,
                fmt::format("no RTP port left in {}-{}: {} pairs are in use, {} rest for {} s after their call; "
                            "widen the range (--rtp-ports)",
                            config_.first, config_.last, in_use_, resting_.size(),
                            std::chrono::duration_cast<Seconds>(config_.quarantine).count()));
  const std::uint16_t port = free_.front();
  free_.pop_front();
  ++in_use_;
  return port;
}

void RtpPortPool::ReturnUnused(std::uint16_t port) {
  const std::scoped_lock lock(mutex_);
  free_.push_back(port);
  --in_use_;
}

void RtpPortPool::Release(std::uint16_t port) noexcept {
  const std::scoped_lock lock(mutex_);
  resting_.push_back({port, clock_.Now() + config_.quarantine});
  --in_use_;
}

void RtpPortPool::EndQuarantine(TimePoint now) {
  while (!resting_.empty() && resting_.front().until <= now) {
    free_.push_back(resting_.front().port);
    resting_.pop_front();
  }
}

RtpPortPool::Stats RtpPortPool::Read() const {
  const std::scoped_lock lock(mutex_);
  const TimePoint now = clock_.Now();
  Stats stats{.free = free_.size(), .in_use = in_use_, .quarantined = 0};
  for (const Resting& resting : resting_) ++(resting.until <= now ? stats.free : stats.quarantined);
  return stats;
}

}  // namespace parley
