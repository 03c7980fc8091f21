#pragma once

#include <cstdint>
#include <string_view>

#include "audio/audio_frame.hpp"
#include "audio/frame_origin.hpp"
#include "base/clock.hpp"
#include "base/units.hpp"

namespace parley {

enum class MediaLossCause : std::uint8_t { kNoPackets, kHold };

/// What one direction of a leg has carried; a snapshot for metrics and the call record.
struct MediaLegStats {
  std::uint64_t packets_received = 0;
  std::uint64_t packets_sent = 0;
  std::uint64_t packets_dropped = 0;  ///< wrong source, wrong version, wrong payload type, too late
  std::int64_t packets_lost = 0;
  double fraction_lost = 0;
  Us interarrival_jitter{0};
  Us round_trip{0};  ///< 0 until the peer's RTCP told
  double r_factor = 0;
  double mos_estimate = 0;  ///< MOS-CQE of ITU-T G.107, an estimate
};

/// Receives what a leg hears and supplies what it says. Called on the shard of the call, on the media tick:
/// nothing here may block, lock, allocate or format.
class MediaLegSink {
 public:
  virtual ~MediaLegSink() = default;

  /// A frame of caller audio in order. @param at  arrival time of its packet (start of a concealed stretch: when
  /// it was given up). @param origin  see FrameOrigin.
  virtual void OnAudio(const AudioFrame& frame, FrameOrigin origin, TimePoint at) noexcept = 0;

  /// The leg is about to send 20 ms. Fill `frame` (mono, the leg's rate, exactly kFrameTime) and return true, or
  /// return false if there is nothing to say: the leg then sends comfort noise, so that its clock never stops.
  /// What is returned here is the next thing on the wire; the leg queues nothing beyond its own transport.
  virtual bool OnSendDue(AudioFrame& frame, TimePoint due) noexcept = 0;

  /// One key press, de-duplicated, at its start. @param digit  0-9 * # A-D.
  virtual void OnDtmf(char digit, TimePoint at) noexcept = 0;

  virtual void OnMediaLost(MediaLossCause cause, TimePoint last_packet) noexcept = 0;
  virtual void OnMediaBack(MediaLossCause cause) noexcept = 0;
};

/// One side of a call's audio: sends and receives 20 ms frames. Audio between leg and call is mono int16 at the
/// leg's own rate; it is resampled once, at the speech edge. Loop-affine to the call's shard. Implementations:
/// transport/sip_trunk (RTP), later browser, LiveKit room and Twilio media stream.
class MediaLeg {
 public:
  virtual ~MediaLeg() = default;

  /// Begins to receive and to send. The sink must live until Close() has returned.
  virtual void Start(MediaLegSink& sink) = 0;

  /// Drops audio that was handed over but has not left, and lets what follows begin at silence.
  /// @return how much of it was dropped; 0 for a leg that sends as it is asked.
  virtual Us Flush() noexcept = 0;

  /// Sends key presses as RFC 4733 events (or the transport's own way) after those already waiting.
  virtual void SendDtmf(std::string_view digits) = 0;

  /// Stops sending and receiving; safe to call twice. After it returns the sink is not called any more.
  virtual void Close() noexcept = 0;

  [[nodiscard]] virtual Hz Rate() const noexcept = 0;
  [[nodiscard]] virtual MediaLegStats Stats() const noexcept = 0;
};

}  // namespace parley
