#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "audio/comfort_noise.hpp"
#include "base/clock.hpp"
#include "rtp/rtp_sender.hpp"
#include "rtp/telephone_event.hpp"
#include "transport/media_leg.hpp"
#include "transport/sip_trunk/negotiated_rtp.hpp"

namespace parley {

/// The sending half of a call: asks for 20 ms and makes the packet. One continuous clock from the first tick to the
/// last: when nothing may be sent the timestamp runs on, and when there is nothing to say the packet holds comfort
/// noise. Key presses take the place of audio. It knows no socket. Loop-affine; never blocks, locks, allocates or
/// formats.
class OutboundStream {
 public:
  /// @param noise_level  of the comfort noise, -dBov; ComfortNoise::kSilent for digital silence.
  OutboundStream(const RtpSenderState& start, std::uint8_t noise_level);

  void SetMedia(const NegotiatedRtp& media) { media_ = media; }

  /// Moves the clock to `due`; call it on each tick, whether or not something can be sent.
  void Advance(TimePoint due) noexcept;

  /// The packet for the present 20 ms, valid until the next call. Asks the sink for audio unless keys are being sent.
  [[nodiscard]] std::span<const std::uint8_t> NextPacket(TimePoint due, MediaLegSink& sink) noexcept;

  /// Queues keys; all of them are refused if the peer takes no telephone events. @return how many were taken.
  std::size_t QueueKeys(std::string_view keys) noexcept;

  [[nodiscard]] const RtpSenderState& State() const { return state_; }
  /// RTP timestamp of the moment `now`, for sender reports.
  [[nodiscard]] std::uint32_t TimestampAt(TimePoint now) const;

 private:
  static constexpr std::size_t kFrameSamples = 160;
  static constexpr std::size_t kPacketSize = kRtpHeaderSize + kFrameSamples;

  [[nodiscard]] std::span<const std::uint8_t> EventPacket(const TelephoneEventSender::Packet& event) noexcept;
  [[nodiscard]] std::span<const std::uint8_t> AudioPacket(AudioFrame& frame, bool voice) noexcept;

  NegotiatedRtp media_;
  RtpSenderState state_;
  TelephoneEventSender events_;
  ComfortNoise noise_;
  std::optional<TimePoint> at_;  // of the present 20 ms
  std::array<std::uint8_t, kPacketSize> packet_{};
};

}  // namespace parley
