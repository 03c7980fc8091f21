#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/units.hpp"

namespace parley {

/// The payload of a telephone-event packet (RFC 4733 section 2.3).
struct TelephoneEvent {
  std::uint8_t event = 0;
  bool end = false;
  std::uint8_t volume = 0;     ///< -dBm0
  std::uint16_t duration = 0;  ///< RTP units since the event began

  bool operator==(const TelephoneEvent&) const = default;
};
inline constexpr std::size_t kTelephoneEventSize = 4;

/// Empty for a payload that is too short.
[[nodiscard]] std::optional<TelephoneEvent> ParseTelephoneEvent(std::span<const std::uint8_t> payload) noexcept;
[[nodiscard]] std::array<std::uint8_t, kTelephoneEventSize> WriteTelephoneEvent(const TelephoneEvent& event) noexcept;

/// The key of an event 0-15: 0-9 * # A-D; empty for others (flash, tones).
[[nodiscard]] std::optional<char> KeyOf(std::uint8_t event) noexcept;
[[nodiscard]] std::optional<std::uint8_t> EventOf(char key) noexcept;

/// Finds key presses among event packets. A press is told by its first packet, whichever that is: an event is known
/// by its SSRC and timestamp, so lost starts, lost ends, repeats, reordering and missing markers do not matter.
/// A value; loop-affine; never allocates.
class TelephoneEventReceiver {
 public:
  /// @return the key if this packet is the first of a press.
  std::optional<char> OnPacket(std::span<const std::uint8_t> payload, std::uint32_t ssrc,
                               std::uint32_t timestamp) noexcept;

 private:
  struct Press {
    std::uint32_t ssrc = 0;
    std::uint32_t timestamp = 0;
    std::uint8_t event = 0;
    bool ended = false;
  };
  static constexpr std::size_t kRemembered = 4;  // keys whose repeats may still be on their way

  [[nodiscard]] Press* Find(std::uint32_t ssrc, std::uint32_t timestamp) noexcept;

  std::array<Press, kRemembered> presses_{};
  std::size_t count_ = 0;
  std::size_t newest_ = 0;
};

/// Sends key presses: each 100 ms long, its last packet three times, 60 ms apart. One call per 20 ms. A value;
/// loop-affine; never allocates.
class TelephoneEventSender {
 public:
  static constexpr std::size_t kMostQueued = 64;

  /// @param frame_units  RTP units of 20 ms in the event's clock, which is that of the audio.
  explicit TelephoneEventSender(std::uint16_t frame_units = 160) : frame_units_(frame_units) {}

  /// Queues keys 0-9 * # A-D (or a-d). @return how many were taken: other characters are skipped, and what does not
  /// fit is dropped.
  std::size_t Queue(std::string_view keys) noexcept;

  struct Packet {
    std::array<std::uint8_t, kTelephoneEventSize> payload{};
    std::uint32_t timestamp = 0;  ///< of the start of the event
    bool marker = false;
  };
  enum class Due : std::uint8_t {
    kAudio,   ///< nothing to do: send audio
    kPacket,  ///< send `packet` in place of audio
    kSilence  ///< the space between two keys: send silence
  };
  /// @param now  RTP timestamp of these 20 ms.
  Due Next(std::uint32_t now, Packet& packet) noexcept;

  [[nodiscard]] bool Busy() const { return step_ > 0 || count_ > 0; }
  void Clear() noexcept;

 private:
  std::uint16_t frame_units_;
  std::array<char, kMostQueued> keys_{};
  std::size_t head_ = 0;
  std::size_t count_ = 0;
  int step_ = 0;  // of the press under way; 0: none
  std::uint32_t started_ = 0;
};

}  // namespace parley
