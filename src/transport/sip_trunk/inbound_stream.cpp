#include "transport/sip_trunk/inbound_stream.hpp"

#include <algorithm>

namespace parley {
namespace {

constexpr std::size_t kFrameSamples = 160;

/// One frame is due 20 ms after the last, and a gap may wait 40 ms: only then is the stream called interrupted.
constexpr Us kInterruptedAfter = kFrameTime + ReorderWindow::kMaxWait;

/// More than this of a loss that was noticed afterwards is not made up: it is silence by then, and time that the
/// listener has no use for.
constexpr std::uint32_t kMostConcealed = 8000 / 2;

}  // namespace

void InboundStream::SetMedia(const NegotiatedRtp& media, TimePoint now) {
  if (media.Conversing() && !media_.Conversing()) {
    // What was sent during the hold was not followed: the sequence begins anew.
    window_ = ReorderWindow(k8kHz);
    concealer_.Reset();
    filling_ = {};
  }
  media_ = media;
  if (media.HasRemote()) {
    latch_.Negotiate(media.remote_rtp, now);
  } else {
    latch_.Withdraw();
  }
}

bool InboundStream::OnDatagram(std::span<const std::uint8_t> datagram, const SocketAddress& from, TimePoint arrival,
                               TimePoint now) noexcept {
  RtpPacket packet;
  const RtpFault fault = ParseRtp(datagram, packet);
  if (fault != RtpFault::kNone) {
    ++counters_.malformed[static_cast<std::size_t>(fault)];
    return false;
  }
  if (media_.receive.Of(packet.payload_type) == PayloadKind::kNotNegotiated) {
    ++counters_.wrong_payload_type;
    return false;
  }
  switch (latch_.OnPacket(from, packet.ssrc, packet.sequence, now)) {
    case Latch::Verdict::kWrongSource: ++counters_.wrong_source; return false;
    case Latch::Verdict::kCandidate: Keep(packet, arrival); return false;
    case Latch::Verdict::kLatched:
      for (std::size_t i = 0; i < candidates_.count; ++i) {
        Kept& kept = candidates_.kept[i];
        kept.packet.payload = std::span(kept.payload).first(kept.size);
        Accept(kept.packet, kept.arrival, now);
      }
      candidates_.count = 0;
      break;
    case Latch::Verdict::kAccept: break;
  }
  Accept(packet, arrival, now);
  return true;
}

void InboundStream::Keep(const RtpPacket& packet, TimePoint arrival) noexcept {
  if (latch_.CandidatePackets() == 1) candidates_.count = 0;
  if (candidates_.count == candidates_.kept.size() || packet.payload.size() > ReorderWindow::kMaxPayload) return;
  Kept& kept = candidates_.kept[candidates_.count++];
  kept.packet = packet;
  kept.arrival = arrival;
  kept.size = static_cast<std::uint16_t>(packet.payload.size());
  std::ranges::copy(packet.payload, kept.payload.begin());
}

void InboundStream::Accept(const RtpPacket& packet, TimePoint arrival, TimePoint now) noexcept {
  ++counters_.packets_received;
  const PayloadKind kind = media_.receive.Of(packet.payload_type);
  const bool audio = kind == PayloadKind::kPcmu || kind == PayloadKind::kPcma;
  if (!media_.Conversing()) {  // what the peer sends while it holds us is music
    ++counters_.on_hold;
    stats_.OnPacket(packet, audio, arrival);
    return;
  }
  if (kind == PayloadKind::kTelephoneEvent) {
    const auto key = events_.OnPacket(packet.payload, packet.ssrc, packet.timestamp);
    if (key && sink_ != nullptr) sink_->OnDtmf(*key, arrival);
  }
  Insert({.packet = packet,
          .duration = audio ? static_cast<std::uint32_t>(packet.payload.size()) : 0,  // G.711: a byte is a sample
          .at = arrival},
         now);
}

void InboundStream::Insert(const ReorderWindow::Arrival& arrival, TimePoint now) noexcept {
  auto inserted = window_.Insert(arrival, now);
  if (inserted == ReorderWindow::Insertion::kFull) {
    GiveOut(now);
    inserted = window_.Insert(arrival, now);
  }
  switch (inserted) {
    case ReorderWindow::Insertion::kOldSource:
      ++counters_.implausible;
      return;  // the statistics are about the new source
    case ReorderWindow::Insertion::kImplausible: ++counters_.implausible; break;
    case ReorderWindow::Insertion::kDuplicate: ++counters_.duplicate; break;
    case ReorderWindow::Insertion::kLate: ++counters_.late; break;
    case ReorderWindow::Insertion::kTooLong: ++counters_.too_long; break;
    case ReorderWindow::Insertion::kFull:
    case ReorderWindow::Insertion::kTaken: break;
  }
  stats_.OnPacket(arrival.packet, arrival.duration > 0, arrival.at);
  if (inserted == ReorderWindow::Insertion::kDuplicate) stats_.NoteDuplicate();
  GiveOut(now);
}

void InboundStream::GiveOut(TimePoint now) noexcept {
  for (;;) {
    const ReorderWindow::Popped popped = window_.Pop(now);
    switch (popped.kind) {
      case ReorderWindow::Kind::kWait: return;
      case ReorderWindow::Kind::kConceal:
        ++counters_.gaps_concealed;
        ConcealGap(popped.missing, now);
        break;
      case ReorderWindow::Kind::kFrame: GiveFrame(popped); break;
    }
  }
}

void InboundStream::GiveFrame(const ReorderWindow::Popped& popped) noexcept {
  const RtpPacket& packet = popped.frame.packet;
  const PayloadKind kind = media_.receive.Of(packet.payload_type);
  if (popped.pause > 0) silence_suppressed_ = true;
  if (popped.frame.duration == 0) {
    ExpectSilence(kind, packet.payload);
    return;
  }
  filling_.heard_until = std::max(filling_.heard_until.value_or(popped.frame.at), popped.frame.at);
  filling_.absence = Absence::kUnexplained;
  filling_.made_up = 0;
  AudioFrame frame;
  const auto samples = frame.Reset(k8kHz, packet.payload.size());
  DecodeG711(kind == PayloadKind::kPcma ? G711Law::kA : G711Law::kMu, packet.payload, samples.data());
  concealer_.Accept(samples);
  Deliver(frame, FrameOrigin::kReceived, popped.frame.at);
}

// The sender has said that no audio follows: comfort noise (RFC 3389), or a key that is being pressed.
void InboundStream::ExpectSilence(PayloadKind kind, std::span<const std::uint8_t> payload) noexcept {
  if (kind != PayloadKind::kComfortNoise && kind != PayloadKind::kTelephoneEvent) return;
  const bool noise = kind == PayloadKind::kComfortNoise && !payload.empty();
  filling_.noise.SetLevel(noise ? payload[0] : ComfortNoise::kSilent);
  filling_.absence = Absence::kIntended;
  silence_suppressed_ |= kind == PayloadKind::kComfortNoise;
}

void InboundStream::ConcealGap(std::uint32_t missing, TimePoint now) noexcept {
  // Part of the stretch may have been filled while nothing came at all.
  missing -= std::min(missing, filling_.made_up);
  missing = std::min(missing, kMostConcealed);
  while (missing > 0) {
    AudioFrame frame;
    const auto samples = frame.Reset(k8kHz, std::min<std::size_t>(missing, kFrameSamples));
    concealer_.Conceal(samples);
    missing -= static_cast<std::uint32_t>(samples.size());
    Deliver(frame, FrameOrigin::kConcealed, now);
  }
}

void InboundStream::OnTick(TimePoint now, bool fill) noexcept {
  GiveOut(now);
  if (fill && media_.Conversing() && filling_.heard_until) Fill(now);
}

void InboundStream::Fill(TimePoint now) noexcept {
  const Us patience = filling_.absence == Absence::kIntended ? Us{kFrameTime} : kInterruptedAfter;
  // Two frames at most: a loop that was late does not pour out what nobody said.
  for (int frames = 0; frames < 2 && now - *filling_.heard_until >= patience; ++frames) {
    *filling_.heard_until += kFrameTime;
    AudioFrame frame;
    const auto samples = frame.Reset(k8kHz, kFrameSamples);
    if (filling_.absence == Absence::kIntended) {
      filling_.noise.Fill(samples);
      Deliver(frame, FrameOrigin::kComfortNoise, now);
    } else {
      concealer_.Conceal(samples);
      filling_.made_up += kFrameSamples;
      Deliver(frame, FrameOrigin::kConcealed, now);
    }
  }
}

void InboundStream::Deliver(AudioFrame& frame, FrameOrigin origin, TimePoint at) noexcept {
  if (sink_ != nullptr) sink_->OnAudio(frame, origin, at);
}

}  // namespace parley
