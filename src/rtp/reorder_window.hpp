#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "rtp/rtp_packet.hpp"
#include "rtp/sequence_tracker.hpp"

namespace parley {

/// Puts packets into order for a listener that is a machine. There is no playout buffer: a packet that is next is
/// given out at once. Only a gap in the sequence waits, at most kMaxWait, for the packets that are missing; then the
/// stretch is given up and to be concealed, and a packet of it that comes later is dropped.
///
/// Call Insert() for each packet, then Pop() until it says kWait. Fixed memory (about 9 kB); pure: time is an
/// argument; never allocates. A value; loop-affine.
class ReorderWindow {
 public:
  static constexpr Us kMaxWait = Ms{40};
  static constexpr std::size_t kCapacity = 16;
  static constexpr std::size_t kMaxPayload = 512;  ///< 60 ms of G.711 are 480 bytes

  enum class Insertion : std::uint8_t {
    kTaken,
    kDuplicate,    ///< was given out or is held already
    kLate,         ///< was given up as lost, or is older than the first packet
    kFull,         ///< kCapacity packets wait behind a gap, which is now given up: Pop() until kWait, insert again
    kTooLong,      ///< payload longer than kMaxPayload
    kImplausible,  ///< the sequence number jumped; accepted once the next one follows (RFC 3550 A.1)
    kOldSource,    ///< of the SSRC that was replaced a moment ago
  };

  struct Arrival {
    RtpPacket packet;
    std::uint32_t duration = 0;  ///< of its audio in RTP units; 0 for comfort noise and telephone events
    TimePoint at;                ///< when it reached our socket; only carried through
  };

  enum class Kind : std::uint8_t { kWait, kFrame, kConceal };
  struct Popped {
    Kind kind = Kind::kWait;
    Arrival frame;              ///< kFrame; the payload is valid until the next Insert() or Pop()
    std::uint32_t missing = 0;  ///< kConceal: RTP units of audio that were lost; may be 0 if none was due
    std::uint32_t pause = 0;    ///< kFrame: RTP units that the sender left out on purpose before it (DTX)
  };

  /// @param clock  RTP clock rate.
  explicit ReorderWindow(Hz clock) : clock_(clock) {}

  Insertion Insert(const Arrival& arrival, TimePoint now) noexcept;
  Popped Pop(TimePoint now) noexcept;

  /// When Pop() will give up the gap that it waits for; empty if it waits for none.
  [[nodiscard]] std::optional<TimePoint> Deadline() const;

  [[nodiscard]] std::size_t Held() const { return held_; }

 private:
  using SlotIndex = std::uint8_t;

  struct Slot {
    Arrival arrival;
    std::int64_t extended = 0;
    TimePoint inserted;
    std::uint16_t size = 0;  // of payload
    bool fresh = false;      // first of a source or after a restart: not comparable with what came before
    std::array<std::uint8_t, kMaxPayload> payload;
  };
  struct Sources {
    std::uint32_t current = 0;
    std::uint32_t replaced = 0;
    std::optional<TimePoint> replaced_at;
  };
  struct Expected {
    std::int64_t extended = 0;  // next number to give out
    std::optional<std::uint32_t> timestamp;
    std::uint32_t last_duration = 0;
    std::uint64_t given = 0;  // bit n: number `extended - 1 - n` was given out
  };
  struct Placed {
    std::optional<Insertion> refused;
    std::int64_t extended = 0;
    bool fresh = false;
  };

  [[nodiscard]] Placed Place(const RtpPacket& packet, TimePoint now) noexcept;
  [[nodiscard]] bool WasGiven(std::int64_t extended) const;
  void MoveTo(std::int64_t extended) noexcept;
  Popped GiveUpGap(const Slot& first) noexcept;
  Popped GiveFirst() noexcept;
  void TakeBack() noexcept;

  Hz clock_;
  SequenceTracker sequence_;
  Sources sources_;
  Expected next_;
  std::int64_t impatient_until_ = 0;        // gaps below this number are not waited for
  std::optional<SlotIndex> lent_;           // slot whose payload the last Pop() gave out
  std::array<SlotIndex, kCapacity> order_;  // the first held_ are in use, by extended number
  std::size_t held_ = 0;
  std::uint32_t free_ = (1U << (kCapacity + 1)) - 1;  // a bit per slot; one more than can be held, for the lent one
  std::array<Slot, kCapacity + 1> slots_;
};

}  // namespace parley
