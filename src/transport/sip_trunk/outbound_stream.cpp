#include "transport/sip_trunk/outbound_stream.hpp"

#include <algorithm>

namespace parley {
namespace {

constexpr std::uint32_t kFrameUnits = 160;

}  // namespace

OutboundStream::OutboundStream(const RtpSenderState& start, std::uint8_t noise_level)
    : state_(start), noise_(start.ssrc) {
  noise_.SetLevel(noise_level);
}

void OutboundStream::Advance(TimePoint due) noexcept {
  if (!at_) {
    at_ = due;
    return;
  }
  // Whole frames: one in the ordinary case, more after ticks that the loop had to skip, and one when the call has
  // just moved to another slot of the wheel and the tick came early.
  const auto frames = std::max<std::int64_t>(1, (due - *at_ + kFrameTime / 2) / Ns{kFrameTime});
  state_.Advance(static_cast<std::uint32_t>(frames) * kFrameUnits);
  at_ = due;
}

std::span<const std::uint8_t> OutboundStream::NextPacket(TimePoint due, MediaLegSink& sink) noexcept {
  TelephoneEventSender::Packet event;
  const auto next = events_.Next(state_.timestamp, event);
  if (next == TelephoneEventSender::Due::kPacket) return EventPacket(event);

  AudioFrame frame;
  frame.Reset(k8kHz, kFrameSamples);
  const bool voice = next == TelephoneEventSender::Due::kAudio && sink.OnSendDue(frame, due);
  return AudioPacket(frame, voice);
}

std::span<const std::uint8_t> OutboundStream::EventPacket(const TelephoneEventSender::Packet& event) noexcept {
  const RtpPacket header =
      state_.NextEvent(media_.send_event_type.value_or(0), event.timestamp, event.marker, event.payload.size());
  state_.talking = false;  // what follows the key is a new talkspurt
  WriteRtpHeader(header, std::span(packet_).first<kRtpHeaderSize>());
  std::ranges::copy(event.payload, packet_.begin() + kRtpHeaderSize);
  return std::span(packet_).first(kRtpHeaderSize + event.payload.size());
}

std::span<const std::uint8_t> OutboundStream::AudioPacket(AudioFrame& frame, bool voice) noexcept {
  if (!voice) noise_.Fill(frame.Reset(k8kHz, kFrameSamples));
  std::span<const std::int16_t> samples = frame.Samples();
  const std::size_t given = std::min(samples.size(), kFrameSamples);
  EncodeG711(media_.send_law, samples.first(given), packet_.data() + kRtpHeaderSize);
  // A sink that gave less than a frame: the rest of the 20 ms is silence.
  std::fill(packet_.begin() + static_cast<std::ptrdiff_t>(kRtpHeaderSize + given), packet_.end(),
            SilenceCode(media_.send_law));
  WriteRtpHeader(state_.NextAudio(media_.send_payload_type, voice, kFrameSamples),
                 std::span(packet_).first<kRtpHeaderSize>());
  return packet_;
}

std::size_t OutboundStream::QueueKeys(std::string_view keys) noexcept {
  return media_.send_event_type ? events_.Queue(keys) : 0;
}

std::uint32_t OutboundStream::TimestampAt(TimePoint now) const {
  if (!at_) return state_.timestamp;
  const auto since = std::chrono::duration_cast<Us>(now - *at_);
  return state_.timestamp + static_cast<std::uint32_t>(SamplesIn(since, k8kHz).value);
}

}  // namespace parley
