#include "rtp/rtp_sender.hpp"

#include <utility>

namespace parley {
namespace {

constexpr std::uint8_t kStateVersion = 1;
constexpr std::uint16_t kResumeGap = 1000;

}  // namespace

RtpSenderState RtpSenderState::Start(std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp) {
  RtpSenderState state;
  state.ssrc = ssrc;
  state.sequence = sequence;
  state.timestamp = timestamp;
  return state;
}

RtpPacket RtpSenderState::NextAudio(std::uint8_t payload_type, bool voice, std::size_t payload_bytes) noexcept {
  const bool starts = voice && !talking;
  talking = voice;
  return NextEvent(payload_type, timestamp, starts, payload_bytes);
}

RtpPacket RtpSenderState::NextEvent(std::uint8_t payload_type, std::uint32_t event_timestamp, bool marker,
                                    std::size_t payload_bytes) noexcept {
  ++packets;
  octets += static_cast<std::uint32_t>(payload_bytes);
  return {.payload_type = payload_type,
          .marker = marker,
          .sequence = sequence++,
          .timestamp = event_timestamp,
          .ssrc = ssrc,
          .payload = {}};
}

void RtpSenderState::Resume(std::uint32_t lost_units) noexcept {
  sequence = static_cast<std::uint16_t>(sequence + kResumeGap);
  timestamp += lost_units;
  talking = false;
}

Bytes RtpSenderState::Encode() const {
  ByteWriter out;
  out.Write(kStateVersion);
  out.Write(ssrc);
  out.Write(sequence);
  out.Write(timestamp);
  out.Write(packets);
  out.Write(octets);
  out.Write(talking);
  return std::move(out).Take();
}

Result<RtpSenderState> RtpSenderState::Decode(const Bytes& bytes) {
  ByteReader in(bytes);
  if (in.Read<std::uint8_t>() != kStateVersion) in.MarkInvalid();
  RtpSenderState state;
  state.ssrc = in.Read<std::uint32_t>();
  state.sequence = in.Read<std::uint16_t>();
  state.timestamp = in.Read<std::uint32_t>();
  state.packets = in.Read<std::uint32_t>();
  state.octets = in.Read<std::uint32_t>();
  state.talking = in.Read<bool>();
  const Status status = in.Finish("RTP sender");
  if (!status) return FailFrom(status);
  return state;
}

}  // namespace parley
