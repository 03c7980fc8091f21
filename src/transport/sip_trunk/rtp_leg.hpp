#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "runtime/tick_wheel.hpp"
#include "transport/media_leg.hpp"
#include "transport/sip_trunk/arrival_phase.hpp"
#include "transport/sip_trunk/inbound_stream.hpp"
#include "transport/sip_trunk/media_presence.hpp"
#include "transport/sip_trunk/negotiated_rtp.hpp"
#include "transport/sip_trunk/outbound_stream.hpp"
#include "transport/sip_trunk/rtcp_session.hpp"
#include "transport/sip_trunk/rtp_counters.hpp"
#include "transport/sip_trunk/rtp_drain.hpp"
#include "transport/sip_trunk/rtp_port_pool.hpp"

namespace parley {

struct RtpLegConfig {
  RtpSenderState sender;  ///< random start values, or what Resume() made of those of a process before
  std::string cname = "parley";
  /// Comfort noise between utterances, -dBov. 72 is -66 dBm0: just below the -65 dBm0 of idle noise that a telephone
  /// channel may have (ITU-T G.712 clause 9); enough that the line does not sound dead. 127: digital silence.
  std::uint8_t comfort_noise = 72;
  MediaPresence::Limits presence;
  std::uint32_t seed = 1;  ///< of the RTCP intervals
};

/// What the legs of a shard share; all of it must outlive them.
struct RtpLegShard {
  TickWheel& wheel;
  RtpDrain& drain;
};

/// The audio of a call on a SIP trunk: G.711 over RTP, telephone events, RTCP. It drains its socket and sends one
/// packet each time its slot of the shard's wheel comes round; the first second decides which slot that is.
///
/// It hears and sends to nobody before SetRemote(); see SourceLatch for whom it then trusts. Loop-affine to the
/// shard. A sink's callback may call anything here but must not destroy the leg. On the tick it never blocks, locks,
/// allocates or formats.
class RtpLeg final : public MediaLeg, private TickTarget {
 public:
  RtpLeg(const RtpLegShard& shard, RtpPorts ports, RtpLegConfig config);
  ~RtpLeg() override;
  RtpLeg(const RtpLeg&) = delete;
  RtpLeg& operator=(const RtpLeg&) = delete;

  void Start(MediaLegSink& sink) override;
  Us Flush() noexcept override { return Us{0}; }
  void SendDtmf(std::string_view digits) override;
  void Close() noexcept override;
  [[nodiscard]] Hz Rate() const noexcept override { return k8kHz; }
  [[nodiscard]] MediaLegStats Stats() const noexcept override;

  /// What offer and answer agreed on, at first and after each re-INVITE. Another address opens the latch again.
  /// @param now  of the loop.
  void SetRemote(const NegotiatedRtp& media, TimePoint now);

  /// The peer confirmed the call (ACK, or 200 to our INVITE): the negotiated address may be sent to.
  void Confirm() { inbound_.Confirm(); }

  /// Where the peer's packets come from, once that is certain; and the same for a leg that goes on with a call, after
  /// its SetRemote().
  [[nodiscard]] std::optional<SocketAddress> Source() const {
    return inbound_.Source().Locked() ? inbound_.Source().SendTo() : std::nullopt;
  }
  void Trust(const SocketAddress& source) { inbound_.Lock(source); }

  /// False if the peer takes no telephone events: SendDtmf() then does nothing, and SIP INFO is the way.
  [[nodiscard]] bool TakesDtmf() const { return media_.send_event_type.has_value(); }

  /// Local RTP port.
  [[nodiscard]] std::uint16_t Port() const { return ports_.Port(); }
  [[nodiscard]] const RtpCounters& Counters() const { return counters_; }
  /// To be written into the call's journal.
  [[nodiscard]] const RtpSenderState& SenderState() const { return outbound_.State(); }
  /// The slot of the wheel; it changes once, after about a second of packets.
  [[nodiscard]] TickWheel::Slot Slot() const { return place_.slot; }

 private:
  enum class State : std::uint8_t { kIdle, kRunning, kClosed };
  struct Place {  // on the wheel
    TickWheel::Slot slot = 0;
    bool settled = false;
    ArrivalPhase phase;
  };
  struct Times {
    TimePoint now;        // of the present or last tick
    TimePoint last_send;  // due time of the last packet
    std::uint32_t ticks = 0;
  };

  void OnTick(TimePoint due, TimePoint now) noexcept override;
  void DrainRtp(TimePoint now) noexcept;
  void DrainRtcp() noexcept;
  void OnRtcp(const DatagramBatch::Datagram& datagram) noexcept;
  void SendAudio(TimePoint due) noexcept;
  void SendRtcp(TimePoint now, bool bye) noexcept;
  [[nodiscard]] std::optional<SocketAddress> RtcpDestination() const;
  void Tell(const std::optional<MediaPresence::Change>& change) noexcept;
  void WatchPresence(TimePoint now) noexcept;
  void Settle() noexcept;

  RtpLegShard shard_;
  RtpPorts ports_;
  NegotiatedRtp media_;
  RtpCounters counters_;
  InboundStream inbound_;
  OutboundStream outbound_;
  RtcpSession rtcp_;
  MediaPresence presence_;
  Place place_;
  Times times_;
  State state_ = State::kIdle;
  MediaLegSink* sink_ = nullptr;              // while running
  std::optional<SocketAddress> rtcp_source_;  // where the peer's RTCP came from, if not where it was announced
};

}  // namespace parley
