#include "rtp/receiver_stats.hpp"

#include <algorithm>

namespace parley {
namespace {

// A time as RTP units modulo 2^32, without overflow for any uptime.
std::uint32_t ToRtpUnits(TimePoint at, Hz clock) {
  const auto seconds = std::chrono::floor<Seconds>(at.time_since_epoch());
  const Ns rest = at.time_since_epoch() - seconds;
  return static_cast<std::uint32_t>(seconds.count() * clock.value + rest.count() * clock.value / 1'000'000'000);
}

}  // namespace

bool ReceiverStats::OnPacket(const RtpPacket& packet, bool timed, TimePoint arrival) noexcept {
  if (!sequence_.Started() || packet.ssrc != ssrc_) {
    BeginSource(packet, sequence_.BeginSource(packet.sequence));
  } else {
    const std::int64_t highest = sequence_.Highest();
    const SequenceTracker::Seen seen = sequence_.Update(packet.sequence);
    if (seen.verdict == SequenceTracker::Verdict::kJump) return false;
    if (seen.verdict == SequenceTracker::Verdict::kRestart) {
      BeginSource(packet, seen.extended);
    } else if (seen.extended > highest + 1) {
      ++bursts_.count;
      bursts_.packets += static_cast<std::uint64_t>(seen.extended - highest - 1);
    }
  }
  ++received_;
  if (timed) UpdateJitter(packet.timestamp, arrival);
  return true;
}

void ReceiverStats::BeginSource(const RtpPacket& packet, std::int64_t extended) noexcept {
  if (received_ > 0) {
    // The new number is already the highest; what the old source was expected to send ended before it.
    const std::int64_t expected = extended - base_.extended;
    ended_.lost += expected - static_cast<std::int64_t>(received_);
    ended_.expected += expected;
    ended_.received += received_;
  }
  ssrc_ = packet.ssrc;
  base_ = {.extended = extended, .sequence = packet.sequence};
  received_ = 0;
  reported_ = {};
  jitter_ = {};
}

void ReceiverStats::UpdateJitter(std::uint32_t timestamp, TimePoint arrival) noexcept {
  const std::uint32_t transit = ToRtpUnits(arrival, clock_) - timestamp;
  if (jitter_.transit) {
    const auto change = static_cast<std::int32_t>(transit - *jitter_.transit);
    const std::uint32_t distance = change < 0 ? static_cast<std::uint32_t>(-static_cast<std::int64_t>(change))
                                              : static_cast<std::uint32_t>(change);
    // A timestamp that jumped is no jitter: nothing on a network is late by ten seconds.
    if (distance < 10U * static_cast<std::uint32_t>(clock_.value))
      jitter_.scaled += distance - ((jitter_.scaled + 8) >> 4);
  }
  jitter_.transit = transit;
}

std::int64_t ReceiverStats::Expected() const { return received_ == 0 ? 0 : sequence_.Highest() - base_.extended + 1; }

double ReceiverStats::FractionLost() const {
  const std::int64_t expected = ended_.expected + Expected();
  if (expected <= 0) return 0;
  return std::clamp(static_cast<double>(Lost()) / static_cast<double>(expected), 0.0, 1.0);
}

double ReceiverStats::BurstRatio() const {
  if (bursts_.count == 0) return 1;
  const double mean = static_cast<double>(bursts_.packets) / static_cast<double>(bursts_.count);
  return std::max(1.0, (1 - FractionLost()) * mean);
}

RtcpReportBlock ReceiverStats::TakeReport() noexcept {
  const std::int64_t expected = Expected();
  const std::int64_t expected_now = expected - reported_.expected;
  const std::int64_t lost_now = expected_now - static_cast<std::int64_t>(received_ - reported_.received);
  reported_ = {expected, received_};
  constexpr std::int64_t kMostLost = 0x7FFFFF;  // 24 bits with sign
  RtcpReportBlock block;
  block.ssrc = ssrc_;
  if (expected_now > 0 && lost_now > 0)
    block.fraction_lost = static_cast<std::uint8_t>(std::min<std::int64_t>(255, lost_now * 256 / expected_now));
  block.cumulative_lost =
      static_cast<std::int32_t>(std::clamp(expected - static_cast<std::int64_t>(received_), -kMostLost - 1, kMostLost));
  // The peer knows its own numbers: the first one it sent, plus what was counted since.
  block.highest_sequence = static_cast<std::uint32_t>(base_.sequence + (sequence_.Highest() - base_.extended));
  block.jitter = JitterRtpUnits();
  return block;
}

}  // namespace parley
