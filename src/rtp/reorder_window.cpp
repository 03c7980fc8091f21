#include "rtp/reorder_window.hpp"

#include <algorithm>
#include <bit>

namespace parley {
namespace {

/// After a change of SSRC, packets of the old one that were still on their way must not change it back.
constexpr Us kOldSourceLingers = Ms{200};

/// A forward jump of the timestamp beyond this is a new time base, not a pause (RFC 3551 leaves it open; a pause of
/// a minute without media would have ended the call).
constexpr int kLongestPauseSeconds = 60;

}  // namespace

ReorderWindow::Insertion ReorderWindow::Insert(const Arrival& arrival, TimePoint now) noexcept {
  TakeBack();
  const std::span<const std::uint8_t> payload = arrival.packet.payload;
  if (payload.size() > kMaxPayload) return Insertion::kTooLong;
  if (held_ == kCapacity) {
    impatient_until_ = slots_[order_[0]].extended;
    return Insertion::kFull;
  }
  const Placed placed = Place(arrival.packet, now);
  if (placed.refused) return *placed.refused;

  std::size_t position = held_;
  while (position > 0 && slots_[order_[position - 1]].extended > placed.extended) --position;
  if (position > 0 && slots_[order_[position - 1]].extended == placed.extended) return Insertion::kDuplicate;

  const auto index = static_cast<SlotIndex>(std::countr_zero(free_));
  free_ &= ~(1U << index);
  std::copy_backward(order_.begin() + static_cast<std::ptrdiff_t>(position),
                     order_.begin() + static_cast<std::ptrdiff_t>(held_),
                     order_.begin() + static_cast<std::ptrdiff_t>(held_ + 1));
  order_[position] = index;
  ++held_;

  Slot& slot = slots_[index];
  std::ranges::copy(payload, slot.payload.begin());
  slot.arrival = arrival;
  slot.size = static_cast<std::uint16_t>(payload.size());
  slot.extended = placed.extended;
  slot.inserted = now;
  slot.fresh = placed.fresh;
  return Insertion::kTaken;
}

// Finds the place of a packet in the order of all sources.
ReorderWindow::Placed ReorderWindow::Place(const RtpPacket& packet, TimePoint now) noexcept {
  using Verdict = SequenceTracker::Verdict;
  if (sequence_.Started() && packet.ssrc != sources_.current) {
    if (sources_.replaced_at && packet.ssrc == sources_.replaced && now - *sources_.replaced_at < kOldSourceLingers)
      return {.refused = Insertion::kOldSource};
    sources_ = {.current = packet.ssrc, .replaced = sources_.current, .replaced_at = now};
    impatient_until_ = sequence_.BeginSource(packet.sequence);
    return {.refused = {}, .extended = impatient_until_, .fresh = true};
  }
  const SequenceTracker::Seen seen = sequence_.Update(packet.sequence);
  switch (seen.verdict) {
    case Verdict::kJump: return {.refused = Insertion::kImplausible};
    case Verdict::kFirst:
      sources_.current = packet.ssrc;
      next_.extended = seen.extended;
      return {.refused = {}, .extended = seen.extended, .fresh = true};
    case Verdict::kRestart:
      impatient_until_ = seen.extended;
      return {.refused = {}, .extended = seen.extended, .fresh = true};
    case Verdict::kForward:
    case Verdict::kOld: break;
  }
  if (seen.extended < next_.extended)
    return {.refused = WasGiven(seen.extended) ? Insertion::kDuplicate : Insertion::kLate};
  return {.refused = {}, .extended = seen.extended};
}

ReorderWindow::Popped ReorderWindow::Pop(TimePoint now) noexcept {
  TakeBack();
  if (held_ == 0) return {};
  const Slot& first = slots_[order_[0]];
  if (first.extended == next_.extended) return GiveFirst();
  if (first.extended > impatient_until_ && now < *Deadline()) return {};
  return GiveUpGap(first);
}

std::optional<TimePoint> ReorderWindow::Deadline() const {
  if (held_ == 0 || slots_[order_[0]].extended == next_.extended) return std::nullopt;
  TimePoint earliest = TimePoint::max();
  for (std::size_t i = 0; i < held_; ++i) earliest = std::min(earliest, slots_[order_[i]].inserted);
  return earliest + kMaxWait;
}

ReorderWindow::Popped ReorderWindow::GiveUpGap(const Slot& first) noexcept {
  Popped popped;
  popped.kind = Kind::kConceal;
  const auto lost = static_cast<std::uint64_t>(first.extended - next_.extended);
  if (next_.timestamp && !first.fresh) {
    // How much time is missing is in the timestamps; what exceeds the audio of the lost packets was a pause.
    const auto ahead = static_cast<std::int32_t>(first.arrival.packet.timestamp - *next_.timestamp);
    const std::uint64_t most = lost * next_.last_duration;
    if (ahead > 0)
      popped.missing = static_cast<std::uint32_t>(std::min<std::uint64_t>(most, static_cast<std::uint32_t>(ahead)));
    *next_.timestamp += popped.missing;
  }
  MoveTo(first.extended);
  return popped;
}

ReorderWindow::Popped ReorderWindow::GiveFirst() noexcept {
  const SlotIndex index = order_[0];
  const Slot& slot = slots_[index];
  std::copy(order_.begin() + 1, order_.begin() + static_cast<std::ptrdiff_t>(held_), order_.begin());
  --held_;
  lent_ = index;

  Popped popped;
  popped.kind = Kind::kFrame;
  popped.frame = slot.arrival;
  popped.frame.packet.payload = std::span(slot.payload).first(slot.size);
  const std::uint32_t timestamp = slot.arrival.packet.timestamp;
  const auto ahead =
      next_.timestamp && !slot.fresh ? static_cast<std::int32_t>(timestamp - *next_.timestamp) : std::int32_t{0};
  if (ahead > 0 && ahead < kLongestPauseSeconds * clock_.value) popped.pause = static_cast<std::uint32_t>(ahead);
  // A telephone event keeps the timestamp of its start, which lies behind the audio sent beside it.
  if (slot.arrival.duration > 0 || ahead >= 0 || slot.fresh) next_.timestamp = timestamp + slot.arrival.duration;
  if (slot.arrival.duration > 0) next_.last_duration = slot.arrival.duration;

  MoveTo(slot.extended + 1);
  next_.given |= 1;
  return popped;
}

bool ReorderWindow::WasGiven(std::int64_t extended) const {
  const std::int64_t behind = next_.extended - 1 - extended;
  return behind < 64 && (next_.given >> behind & 1) != 0;
}

void ReorderWindow::MoveTo(std::int64_t extended) noexcept {
  const std::int64_t by = extended - next_.extended;
  next_.given = by < 64 ? next_.given << by : 0;
  next_.extended = extended;
}

void ReorderWindow::TakeBack() noexcept {
  if (lent_) free_ |= 1U << *lent_;
  lent_.reset();
}

}  // namespace parley
