#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "audio/g711.hpp"
#include "base/check.hpp"
#include "net/udp_socket.hpp"
#include "rtp/rtp_sender.hpp"
#include "runtime/shard.hpp"

namespace parley {

/// The media of a caller on the loopback: a packet of sound or silence each 20 ms, and the headers of all that comes.
class RtpCaller final : private TickTarget {
 public:
  struct Heard {
    RtpPacket header;  ///< without payload
    TimePoint at;
    bool voiced = false;
  };

  explicit RtpCaller(const Clock& clock) : shard_({.name = "caller"}, clock) {
    auto socket = UdpSocket::Bind(*SocketAddress::Parse("127.0.0.1", 0));
    PARLEY_CHECK(socket.has_value(), "no free port on the loopback interface");
    socket_ = std::move(*socket);
    shard_.Wheel().Add(*this);
    shard_.Start();
  }
  ~RtpCaller() override {
    shard_.Stop();
    shard_.Join();
  }

  [[nodiscard]] std::uint16_t Port() const { return socket_.Local().Port(); }
  void SendTo(std::uint16_t port) { to_ = port; }
  void Speak(bool on) { speaks_ = on; }

  [[nodiscard]] std::vector<Heard> AllHeard() const {
    const std::scoped_lock lock(mutex_);
    return heard_;
  }

 private:
  void OnTick(TimePoint, TimePoint now) noexcept override {
    socket_.Receive(batch_);
    for (std::size_t i = 0; i < batch_.Count(); ++i) {
      Heard heard{{}, now, false};
      if (LooksLikeRtcp(batch_[i].bytes) || ParseRtp(batch_[i].bytes, heard.header) != RtpFault::kNone) continue;
      for (const std::uint8_t code : heard.header.payload) heard.voiced = heard.voiced || (code & 0x7F) < 0x40;
      heard.header.payload = {};
      const std::scoped_lock lock(mutex_);
      heard_.push_back(heard);
    }
    if (to_ == 0) return;
    WriteRtpHeader(sender_.NextAudio(0, speaks_, 160), std::span(packet_).first<kRtpHeaderSize>());
    sender_.Advance(160);
    std::vector<std::int16_t> samples(160);
    for (std::size_t i = 0; i < samples.size(); ++i)
      samples[i] = static_cast<std::int16_t>((speaks_ ? 6000 : 4) * (i % 16 < 8 ? 1 : -1));
    EncodeG711(G711Law::kMu, samples, packet_.data() + kRtpHeaderSize);
    socket_.SendTo(packet_, *SocketAddress::Parse("127.0.0.1", to_));
  }

  Shard shard_;
  UdpSocket socket_;
  DatagramBatch batch_;
  RtpSenderState sender_ = RtpSenderState::Start(9, 1, 1);
  std::vector<std::uint8_t> packet_ = std::vector<std::uint8_t>(kRtpHeaderSize + 160);
  std::atomic<std::uint16_t> to_ = 0;
  std::atomic<bool> speaks_ = false;
  mutable std::mutex mutex_;
  std::vector<Heard> heard_;
};

}  // namespace parley
