#pragma once

#include <sched.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "net/udp_socket.hpp"
#include "rtp/rtp_packet.hpp"
#include "rtp/rtp_sender.hpp"

namespace parley {

/// Lateness or jitter in steps of 10 us up to 200 ms; made once, then no allocation.
class MicroHistogram {
 public:
  void Add(Ns value) noexcept {
    const auto bin = std::clamp<std::int64_t>(value.count() / 10'000, 0, static_cast<std::int64_t>(bins_.size()) - 1);
    ++bins_[static_cast<std::size_t>(bin)];
    ++count_;
    max_ = std::max(max_, value);
  }
  /// Upper edge of the bin that holds the `share` quantile, ms.
  [[nodiscard]] double QuantileMs(double share) const {
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < bins_.size(); ++i) {
      seen += bins_[i];
      if (seen > wanted) return static_cast<double>(i + 1) / 100;
    }
    return MaxMs();
  }
  [[nodiscard]] double MaxMs() const { return static_cast<double>(max_.count()) / 1e6; }
  [[nodiscard]] std::uint64_t Count() const { return count_; }

 private:
  std::vector<std::uint32_t> bins_ = std::vector<std::uint32_t>(20'000);
  std::uint64_t count_ = 0;
  Ns max_{0};
};

inline void PinToCore(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  static_cast<void>(::sched_setaffinity(0, sizeof set, &set));
}

inline void RaiseDescriptorLimit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// Wakes on an absolute 1 ms grid. @return how late it woke.
class BareTicker {
 public:
  explicit BareTicker(const Clock& clock) : clock_(clock), due_(clock.Now()) {}

  Ns Wait() {
    due_ += Ms{1};
    const auto ns = due_.time_since_epoch().count();
    const timespec at{ns / 1'000'000'000, ns % 1'000'000'000};
    ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr);
    return clock_.Now() - due_;
  }
  [[nodiscard]] TimePoint Due() const { return due_; }

 private:
  const Clock& clock_;
  TimePoint due_;
};

/// The other side of a media load test: a socket per call that sends a packet each 20 ms and judges what comes back
/// by the kernel's arrival times. One thread; calls are spread over 20 slots of 1 ms.
class RtpPump {
 public:
  struct Result {
    double gap_p50_ms = 0;  ///< of |gap - 20 ms|
    double gap_p99_ms = 0;
    double gap_p999_ms = 0;
    double gap_max_ms = 0;
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
    std::uint64_t silent_calls = 0;  ///< from which nothing came
  };

  explicit RtpPump(std::size_t calls) {
    const SocketAddress any = SocketAddress::Parse("127.0.0.1", 0).value();
    for (std::size_t i = 0; i < calls; ++i) {
      calls_.emplace_back();
      calls_.back().socket = UdpSocket::Bind(any).value();
      calls_.back().sender = RtpSenderState::Start(static_cast<std::uint32_t>(i + 1), 0, 0);
    }
  }

  [[nodiscard]] std::uint16_t Port(std::size_t call) const { return calls_[call].socket.Local().Port(); }
  void SetPeer(std::size_t call, std::uint16_t port) {
    calls_[call].peer = SocketAddress::Parse("127.0.0.1", port).value();
  }

  /// Runs for `warm_up` and then measures for `measured`; goes on sending for half a second.
  Result Run(const Clock& clock, Us warm_up, Us measured) {
    BareTicker ticker(clock);
    const TimePoint begin = clock.Now() + warm_up;
    const TimePoint end = begin + measured;
    for (std::size_t slot = 0; ticker.Due() < end + Ms{500}; slot = (slot + 1) % 20) {
      ticker.Wait();
      measuring_ = ticker.Due() >= begin && ticker.Due() < end;
      for (std::size_t i = slot; i < calls_.size(); i += 20) {
        Drain(calls_[i]);
        Send(calls_[i]);
      }
    }
    Result result{.gap_p50_ms = gaps_.QuantileMs(0.5),
                  .gap_p99_ms = gaps_.QuantileMs(0.99),
                  .gap_p999_ms = gaps_.QuantileMs(0.999),
                  .gap_max_ms = gaps_.MaxMs(),
                  .received = received_,
                  .lost = lost_};
    for (const Call& call : calls_) result.silent_calls += call.heard ? 0 : 1;
    return result;
  }

 private:
  struct Call {
    UdpSocket socket;
    SocketAddress peer;
    RtpSenderState sender;
    bool heard = false;
    std::uint16_t sequence = 0;
    WallTime arrived;
  };

  void Drain(Call& call) {
    call.socket.Receive(batch_);
    for (std::size_t i = 0; i < batch_.Count(); ++i) {
      const auto datagram = batch_[i];
      RtpPacket packet;
      if (LooksLikeRtcp(datagram.bytes) || ParseRtp(datagram.bytes, packet) != RtpFault::kNone) continue;
      if (!datagram.arrived) continue;
      if (call.heard && measuring_) {
        ++received_;
        lost_ += static_cast<std::uint16_t>(packet.sequence - call.sequence - 1);
        const Ns gap = *datagram.arrived - call.arrived;
        gaps_.Add(std::chrono::abs(gap - Ns{kFrameTime}));
      }
      call.heard = true;
      call.sequence = packet.sequence;
      call.arrived = *datagram.arrived;
    }
  }

  void Send(Call& call) {
    WriteRtpHeader(call.sender.NextAudio(0, true, 160), std::span(packet_).first<kRtpHeaderSize>());
    call.sender.Advance(160);
    call.socket.SendTo(packet_, call.peer);
  }

  std::vector<Call> calls_;
  std::vector<std::uint8_t> packet_ = std::vector<std::uint8_t>(kRtpHeaderSize + 160, 0xD0);
  DatagramBatch batch_;
  MicroHistogram gaps_;
  bool measuring_ = false;
  std::uint64_t received_ = 0;
  std::uint64_t lost_ = 0;
};

}  // namespace parley
