#include "rtp/telephone_event.hpp"

#include <algorithm>

#include "rtp/network_order.hpp"

namespace parley {
namespace {

constexpr std::string_view kKeys = "0123456789*#ABCD";
constexpr std::uint8_t kEndBit = 0x80;
constexpr std::uint8_t kVolumeMask = 0x3F;
constexpr std::uint8_t kVolume = 10;  // -10 dBm0, as most gateways send
constexpr std::uint32_t kLongestSegment = 0xFFFF;

// A press in steps of 20 ms: five packets of tone, the last with the end bit, which is then sent twice more (RFC 4733
// section 2.5.1.4); with one silent step they make up the 60 ms between two keys.
constexpr int kToneSteps = 5;
constexpr int kPacketSteps = kToneSteps + 2;
constexpr int kSteps = 8;

}  // namespace

std::optional<TelephoneEvent> ParseTelephoneEvent(std::span<const std::uint8_t> payload) noexcept {
  if (payload.size() < kTelephoneEventSize) return std::nullopt;
  return TelephoneEvent{.event = payload[0],
                        .end = (payload[1] & kEndBit) != 0,
                        .volume = static_cast<std::uint8_t>(payload[1] & kVolumeMask),
                        .duration = ReadU16(&payload[2])};
}

std::array<std::uint8_t, kTelephoneEventSize> WriteTelephoneEvent(const TelephoneEvent& event) noexcept {
  std::array<std::uint8_t, kTelephoneEventSize> payload{};
  payload[0] = event.event;
  payload[1] = static_cast<std::uint8_t>((event.end ? kEndBit : 0) | (event.volume & kVolumeMask));
  WriteU16(&payload[2], event.duration);
  return payload;
}

std::optional<char> KeyOf(std::uint8_t event) noexcept {
  if (event >= kKeys.size()) return std::nullopt;
  return kKeys[event];
}

std::optional<std::uint8_t> EventOf(char key) noexcept {
  const char upper = key >= 'a' && key <= 'd' ? static_cast<char>(key - 'a' + 'A') : key;
  const auto at = kKeys.find(upper);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(at);
}

TelephoneEventReceiver::Press* TelephoneEventReceiver::Find(std::uint32_t ssrc, std::uint32_t timestamp) noexcept {
  const auto known = std::span(presses_).first(count_);
  const auto found = std::ranges::find_if(
      known, [&](const Press& press) { return press.ssrc == ssrc && press.timestamp == timestamp; });
  return found == known.end() ? nullptr : &*found;
}

std::optional<char> TelephoneEventReceiver::OnPacket(std::span<const std::uint8_t> payload, std::uint32_t ssrc,
                                                     std::uint32_t timestamp) noexcept {
  const auto event = ParseTelephoneEvent(payload);
  if (!event) return std::nullopt;
  if (Press* known = Find(ssrc, timestamp)) {
    known->ended |= event->end;
    return std::nullopt;
  }
  // A key held for longer than the duration field can say goes on as a new segment (RFC 4733 section 2.5.1.3).
  if (Press* held = Find(ssrc, timestamp - kLongestSegment);
      held != nullptr && held->event == event->event && !held->ended) {
    held->timestamp = timestamp;
    held->ended = event->end;
    return std::nullopt;
  }
  newest_ = (newest_ + 1) % kRemembered;
  if (count_ < kRemembered) newest_ = count_++;
  presses_[newest_] = {.ssrc = ssrc, .timestamp = timestamp, .event = event->event, .ended = event->end};
  return KeyOf(event->event);
}

std::size_t TelephoneEventSender::Queue(std::string_view keys) noexcept {
  std::size_t taken = 0;
  for (const char key : keys) {
    if (!EventOf(key) || count_ == kMostQueued) continue;
    keys_[(head_ + count_) % kMostQueued] = key;
    ++count_;
    ++taken;
  }
  return taken;
}

void TelephoneEventSender::Clear() noexcept {
  count_ = 0;
  step_ = 0;
}

TelephoneEventSender::Due TelephoneEventSender::Next(std::uint32_t now, Packet& packet) noexcept {
  if (step_ == 0) {
    if (count_ == 0) return Due::kAudio;
    started_ = now;
  }
  const int step = step_++;
  if (step >= kPacketSteps) {
    if (step_ == kSteps) {
      step_ = 0;
      head_ = (head_ + 1) % kMostQueued;
      --count_;
    }
    return Due::kSilence;
  }
  const int tone_steps = std::min(step + 1, kToneSteps);
  packet.payload = WriteTelephoneEvent({.event = EventOf(keys_[head_]).value_or(0),
                                        .end = step + 1 >= kToneSteps,
                                        .volume = kVolume,
                                        .duration = static_cast<std::uint16_t>(tone_steps * frame_units_)});
  packet.timestamp = started_;
  packet.marker = step == 0;
  return Due::kPacket;
}

}  // namespace parley
