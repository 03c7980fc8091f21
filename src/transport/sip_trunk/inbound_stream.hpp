#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "audio/comfort_noise.hpp"
#include "audio/loss_concealer.hpp"
#include "base/clock.hpp"
#include "net/socket_address.hpp"
#include "rtp/receiver_stats.hpp"
#include "rtp/reorder_window.hpp"
#include "rtp/source_latch.hpp"
#include "rtp/telephone_event.hpp"
#include "transport/media_leg.hpp"
#include "transport/sip_trunk/negotiated_rtp.hpp"
#include "transport/sip_trunk/rtp_counters.hpp"

namespace parley {

/// The receiving half of a call: datagrams in, frames of audio and key presses out, in order and at once. It knows
/// no socket and no clock. 8 kHz mono. Loop-affine; never blocks, locks, allocates or formats.
///
/// While packets come, each is decoded and given out as it arrives; a gap waits 40 ms and is concealed. While none
/// come, the listener's clock must not stand still, or the end of an utterance would never be noticed: after comfort
/// noise or during a key press silence is given out in real time; otherwise, from 60 ms after the last packet,
/// concealed audio that fades to nothing. What then arrives late is still given out: it is what the caller said.
class InboundStream {
 public:
  using Latch = SourceLatch<SocketAddress>;

  explicit InboundStream(RtpCounters& counters) : counters_(counters) {}

  /// Null: nothing is given out any more.
  void SetSink(MediaLegSink* sink) { sink_ = sink; }
  void SetMedia(const NegotiatedRtp& media, TimePoint now);
  void Confirm() { latch_.Confirm(); }
  void Lock(const SocketAddress& source) { latch_.Lock(source); }

  /// Takes one datagram that is not RTCP. @param now  of the tick; @param arrival  at the socket, not after it.
  /// @return true if it was a packet of the peer.
  bool OnDatagram(std::span<const std::uint8_t> datagram, const SocketAddress& from, TimePoint arrival,
                  TimePoint now) noexcept;

  /// Gives out what has waited long enough, and fills time without packets if `fill` is true.
  void OnTick(TimePoint now, bool fill) noexcept;

  [[nodiscard]] const Latch& Source() const { return latch_; }
  [[nodiscard]] ReceiverStats& Statistics() { return stats_; }
  [[nodiscard]] const ReceiverStats& Statistics() const { return stats_; }

  /// True if the sender leaves out packets on purpose: comfort noise came, or a pause without loss.
  [[nodiscard]] bool SilenceSuppressed() const { return silence_suppressed_; }

 private:
  /// A packet from a source that may turn out to be the peer (SourceLatch).
  struct Kept {
    RtpPacket packet;
    TimePoint arrival;
    std::uint16_t size = 0;
    std::array<std::uint8_t, ReorderWindow::kMaxPayload> payload;
  };
  struct Candidates {
    std::array<Kept, Latch::kPacketsToLatch - 1> kept;
    std::size_t count = 0;
  };
  enum class Absence : std::uint8_t {
    kUnexplained,  ///< loss or delay
    kIntended,     ///< comfort noise or a key press was the last that came
  };
  struct Filling {
    std::optional<TimePoint> heard_until;  ///< the listener has audio up to here; empty before any
    Absence absence = Absence::kUnexplained;
    std::uint32_t made_up = 0;  ///< samples of concealment since the last packet
    ComfortNoise noise;
  };

  void Keep(const RtpPacket& packet, TimePoint arrival) noexcept;
  void Accept(const RtpPacket& packet, TimePoint arrival, TimePoint now) noexcept;
  void Insert(const ReorderWindow::Arrival& arrival, TimePoint now) noexcept;
  void GiveOut(TimePoint now) noexcept;
  void GiveFrame(const ReorderWindow::Popped& popped) noexcept;
  void ExpectSilence(PayloadKind kind, std::span<const std::uint8_t> payload) noexcept;
  void ConcealGap(std::uint32_t missing, TimePoint now) noexcept;
  void Fill(TimePoint now) noexcept;
  void Deliver(AudioFrame& frame, FrameOrigin origin, TimePoint at) noexcept;

  RtpCounters& counters_;
  MediaLegSink* sink_ = nullptr;
  NegotiatedRtp media_;
  Latch latch_;
  Candidates candidates_;
  ReorderWindow window_{k8kHz};
  ReceiverStats stats_{k8kHz};
  LossConcealer concealer_{k8kHz};
  TelephoneEventReceiver events_;
  Filling filling_;
  bool silence_suppressed_ = false;
};

}  // namespace parley
