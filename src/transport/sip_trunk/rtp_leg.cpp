#include "transport/sip_trunk/rtp_leg.hpp"

#include <algorithm>
#include <utility>

#include "rtp/e_model.hpp"

namespace parley {
namespace {

/// RTCP is drained every half second: its arrival is stamped by the kernel, so the round trip stays exact.
constexpr std::uint32_t kTicksPerRtcpDrain = 25;

/// After the call moved to another slot its next tick may come too early for a packet; it only listens then.
constexpr Us kTooSoonToSend = kFrameTime / 2;

/// One packet's worth of audio before it can be sent.
constexpr Us kPacketisation = kFrameTime;
/// What the peer's gateway is taken to buffer: twice the jitter, and 40 ms at least (Decision: gateways of carriers
/// are adaptive between 20 and 60 ms; the peer's own figure would come in RTCP XR, which few send).
constexpr Us kLeastBuffer = Ms{40};

}  // namespace

RtpLeg::RtpLeg(const RtpLegShard& shard, RtpPorts ports, RtpLegConfig config)
    : shard_(shard),
      ports_(std::move(ports)),
      inbound_(counters_),
      outbound_(config.sender, config.comfort_noise),
      rtcp_(std::move(config.cname), config.seed),
      presence_(config.presence) {}

RtpLeg::~RtpLeg() { Close(); }

void RtpLeg::Start(MediaLegSink& sink) {
  if (state_ != State::kIdle) return;
  state_ = State::kRunning;
  sink_ = &sink;
  inbound_.SetSink(&sink);
  place_.slot = shard_.wheel.Add(*this);
}

void RtpLeg::Close() noexcept {
  if (state_ == State::kRunning) {
    shard_.wheel.Remove(place_.slot, *this);
    SendRtcp(times_.now, true);
  }
  state_ = State::kClosed;
  sink_ = nullptr;
  inbound_.SetSink(nullptr);
  ports_.GiveBack();
}

void RtpLeg::SetRemote(const NegotiatedRtp& media, TimePoint now) {
  if (state_ == State::kClosed) return;
  if (!(media.remote_rtp == media_.remote_rtp)) rtcp_source_.reset();
  media_ = media;
  inbound_.SetMedia(media, now);
  outbound_.SetMedia(media);
  Tell(presence_.Hold(!media.may_send, now));
}

void RtpLeg::SendDtmf(std::string_view digits) { outbound_.QueueKeys(digits); }

void RtpLeg::OnTick(TimePoint due, TimePoint now) noexcept {
  if (times_.ticks++ == 0) {
    presence_.Start(now);
    rtcp_.Start(now);
    times_.last_send = due - kFrameTime;
  }
  times_.now = now;
  DrainRtp(now);
  inbound_.OnTick(due, presence_.Present());
  if (times_.ticks % kTicksPerRtcpDrain == 0 && !media_.rtcp_mux) DrainRtcp();
  WatchPresence(now);
  // A callback may have closed the leg.
  if (state_ != State::kRunning) return;
  if (due - times_.last_send >= kTooSoonToSend) SendAudio(due);
  if (state_ != State::kRunning) return;
  if (rtcp_.Due(now)) SendRtcp(now, false);
  if (!place_.settled && place_.phase.Known()) Settle();
}

void RtpLeg::DrainRtp(TimePoint now) noexcept {
  DatagramBatch& batch = shard_.drain.Batch();
  // A full batch means that more may wait; a second one is enough for any burst that is still worth hearing.
  for (int round = 0; round < 2; ++round) {
    const std::size_t count = ports_.Rtp().Receive(batch);
    for (std::size_t i = 0; i < count && state_ == State::kRunning; ++i) {
      const DatagramBatch::Datagram datagram = batch[i];
      if (LooksLikeRtcp(datagram.bytes)) {
        if (media_.rtcp_mux) OnRtcp(datagram);
        continue;
      }
      const TimePoint arrival = shard_.drain.ArrivalOf(datagram, now);
      if (!inbound_.OnDatagram(datagram.bytes, datagram.from, arrival, now)) continue;
      place_.phase.OnPacket(arrival);
      Tell(presence_.OnPacket(arrival));
    }
    if (!batch.Full()) return;
  }
}

void RtpLeg::DrainRtcp() noexcept {
  DatagramBatch& batch = shard_.drain.Batch();
  if (!ports_.Rtcp().Open()) return;
  const std::size_t count = ports_.Rtcp().Receive(batch);
  for (std::size_t i = 0; i < count; ++i) OnRtcp(batch[i]);
}

void RtpLeg::OnRtcp(const DatagramBatch::Datagram& datagram) noexcept {
  const auto& peer = inbound_.Source().SendTo();
  // The host must be the one whose RTP is trusted; where RTCP has a port of its own that may be translated.
  const bool known = datagram.from == media_.remote_rtcp || (peer && datagram.from.SameHost(*peer));
  if (!known || !media_.HasRemote()) {
    ++counters_.rtcp_wrong_source;
    return;
  }
  const RtcpFault fault =
      rtcp_.OnPacket(datagram.bytes, outbound_.State().ssrc, datagram.arrived.value_or(shard_.drain.WallNow()));
  if (fault != RtcpFault::kNone) {
    ++counters_.rtcp_malformed[static_cast<std::size_t>(fault)];
    return;
  }
  ++counters_.rtcp_received;
  rtcp_source_ = datagram.from;
  if (inbound_.SilenceSuppressed()) presence_.OnSignOfLife(times_.now);
}

void RtpLeg::SendAudio(TimePoint due) noexcept {
  outbound_.Advance(due);
  times_.last_send = due;
  const std::optional<SocketAddress> to = inbound_.Source().SendTo();
  if (!to || !media_.may_send || !media_.HasRemote()) return;
  const auto packet = outbound_.NextPacket(due, *sink_);
  if (state_ != State::kRunning) return;  // the sink hung up when it was asked
  if (ports_.Rtp().SendTo(packet, *to) == UdpSocket::Sent::kYes) {
    ++counters_.packets_sent;
  } else {
    ++counters_.send_failed;
  }
}

std::optional<SocketAddress> RtpLeg::RtcpDestination() const {
  const InboundStream::Latch& source = inbound_.Source();
  const std::optional<SocketAddress> to = source.SendTo();
  if (!to || !media_.HasRemote()) return std::nullopt;
  if (media_.rtcp_mux) return to;
  if (rtcp_source_) return rtcp_source_;
  // Behind a NAT the announced address is not the peer's: nothing is sent until its own RTCP tells.
  if (source.Elsewhere() || media_.remote_rtcp.Empty()) return std::nullopt;
  return media_.remote_rtcp;
}

void RtpLeg::SendRtcp(TimePoint now, bool bye) noexcept {
  const std::optional<SocketAddress> to = RtcpDestination();
  const auto packet =
      rtcp_.Report({.now = now, .wall = shard_.drain.WallNow(), .rtp_timestamp = outbound_.TimestampAt(now)},
                   outbound_.State(), inbound_.Statistics(), bye);
  if (!to) return;
  UdpSocket& socket = media_.rtcp_mux ? ports_.Rtp() : ports_.Rtcp();
  if (socket.SendTo(packet, *to) == UdpSocket::Sent::kYes) ++counters_.rtcp_sent;
}

void RtpLeg::WatchPresence(TimePoint now) noexcept {
  if (!media_.may_receive || !media_.HasRemote()) presence_.OnSignOfLife(now);  // nothing is to come
  Tell(presence_.OnTick(now));
}

void RtpLeg::Tell(const std::optional<MediaPresence::Change>& change) noexcept {
  if (!change || sink_ == nullptr) return;
  if (change->back) {
    sink_->OnMediaBack(change->cause);
  } else {
    sink_->OnMediaLost(change->cause, presence_.LastPacket());
  }
}

void RtpLeg::Settle() noexcept {
  place_.settled = true;
  const auto load = shard_.wheel.Load();
  const auto slot = place_.phase.BestSlot(load);
  if (!slot || *slot == place_.slot) return;
  shard_.wheel.Remove(place_.slot, *this);
  shard_.wheel.AddTo(*slot, *this);
  place_.slot = *slot;
}

MediaLegStats RtpLeg::Stats() const noexcept {
  const ReceiverStats& received = inbound_.Statistics();
  MediaLegStats stats;
  stats.packets_received = counters_.packets_received;
  stats.packets_sent = counters_.packets_sent;
  stats.packets_dropped = counters_.Dropped();
  stats.packets_lost = std::max<std::int64_t>(0, received.Lost());
  stats.fraction_lost = received.FractionLost();
  stats.interarrival_jitter = received.Jitter();
  stats.round_trip = rtcp_.RoundTripTime();
  const Us one_way = stats.round_trip / 2 + kPacketisation + std::max(kLeastBuffer, 2 * stats.interarrival_jitter);
  stats.r_factor = RFactor(DelayImpairment(one_way),
                           EffectiveImpairment(kG711WithConcealment, stats.fraction_lost, received.BurstRatio()));
  stats.mos_estimate = MosOf(stats.r_factor);
  return stats;
}

}  // namespace parley
