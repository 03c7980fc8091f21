#include "server/admission.hpp"

#include <algorithm>
#include <cmath>

namespace parley {
namespace {

/// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t NextRandom(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

}  // namespace

std::string_view Name(RefusalReason reason) { return kRefusalReasons[static_cast<std::size_t>(reason)]; }

std::size_t EmbeddedCallLimit(double cores) {
  constexpr double kCallsPerCore = 10;
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::floor(cores * kCallsPerCore)));
}

Admission::Admission(AdmissionConfig config, std::uint64_t seed)
    : config_(config), trunks_(config.per_trunk, 64), sources_(config.per_source), random_(seed) {}

std::optional<Refusal> Admission::Decide(TimePoint now, const CallSource& source, const ServerLoad& load) {
  if (draining_) return RefusalFor(RefusalReason::kDraining);
  if (source.trunk && !trunks_.Take(*source.trunk, now)) return RefusalFor(RefusalReason::kTrunkRate);
  if (!source.trunk && !sources_.Take(source.source, now)) return RefusalFor(RefusalReason::kSourceRate);
  if (const std::optional<RefusalReason> reason = NodeRefusal(load)) return RefusalFor(*reason);
  return std::nullopt;
}

std::optional<RefusalReason> Admission::NodeRefusal(const ServerLoad& load) const {
  if (draining_) return RefusalReason::kDraining;
  if (load.active_calls >= config_.max_calls) return RefusalReason::kCallLimit;
  if (load.tick_lateness_1s > config_.max_lateness) return RefusalReason::kTickLateness;
  if (load.cpu_of_quota > config_.max_cpu) return RefusalReason::kCpu;
  if (load.free_ports < config_.min_free_ports) return RefusalReason::kPorts;
  return std::nullopt;
}

bool Admission::Sheds(const ServerLoad& load) const {
  return load.tick_lateness_5s > config_.shed_lateness || load.tick_lateness_1s > config_.max_lateness ||
         load.cpu_of_quota > config_.max_cpu;
}

Refusal Admission::RefusalFor(RefusalReason reason) {
  const auto span = static_cast<std::uint64_t>((config_.retry_max - config_.retry_min).count() + 1);
  const Seconds jitter{static_cast<std::int64_t>(NextRandom(random_) % span)};
  return {reason, 503, config_.retry_min + jitter};
}

}  // namespace parley
