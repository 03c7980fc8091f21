#include "rtp/rtcp.hpp"

namespace parley {
namespace {

constexpr std::uint64_t kNtpToUnixSeconds = 2'208'988'800;  // 1900-01-01 to 1970-01-01
constexpr Us kInterval = Seconds{5};
constexpr std::uint64_t kUnitsPerSecond = 65536;
constexpr std::int64_t kLongestRoundTrip = 60 * kUnitsPerSecond;  // beyond it the figures are wrong, not the network

}  // namespace

std::uint64_t ToNtp(WallTime at) noexcept {
  const auto seconds = std::chrono::floor<Seconds>(at.time_since_epoch());
  const auto rest = std::chrono::duration_cast<Ns>(at.time_since_epoch() - seconds);
  const auto fraction = (static_cast<std::uint64_t>(rest.count()) << 32) / 1'000'000'000;
  return (static_cast<std::uint64_t>(seconds.count()) + kNtpToUnixSeconds) << 32 | fraction;
}

std::uint32_t ToDlsr(Us since) noexcept {
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(since.count()) * kUnitsPerSecond / 1'000'000);
}

std::optional<Us> RoundTrip(const RtcpReportBlock& block, WallTime arrival) noexcept {
  if (block.last_report == 0) return std::nullopt;
  // Modulo 2^32: the middle of the NTP time wraps every 18 hours.
  const auto units = static_cast<std::int32_t>(MiddleOfNtp(ToNtp(arrival)) - block.last_report - block.delay);
  if (units < 0 || units > kLongestRoundTrip) return std::nullopt;
  return Us{static_cast<std::int64_t>(units) * 1'000'000 / static_cast<std::int64_t>(kUnitsPerSecond)};
}

Us RtcpInterval(std::uint32_t random) noexcept {
  return kInterval / 2 +
         Us{static_cast<std::int64_t>(std::uint64_t{random} * static_cast<std::uint64_t>(kInterval.count()) >> 32)};
}

}  // namespace parley
