#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "obs/metric_cells.hpp"
#include "server/token_bucket.hpp"

namespace parley {

/// Why a call is refused, cheapest check first.
enum class RefusalReason : std::uint8_t {
  kDraining,    ///< the server is being stopped
  kTrunkRate,   ///< too many new calls a second from one trunk
  kSourceRate,  ///< ... from one address that belongs to no trunk
  kCallLimit,
  kTickLateness,  ///< media would leave late for those already talking
  kCpu,
  kPorts,  ///< too few free RTP ports
};
inline constexpr std::array<std::string_view, 7> kRefusalReasons{
    "draining", "trunk_rate", "source_rate", "call_limit", "tick_lateness", "cpu", "ports"};
[[nodiscard]] std::string_view Name(RefusalReason reason);

/// How busy the process is, as LoadProbe measures it.
struct ServerLoad {
  Us tick_lateness_1s{0};   ///< worst P99 of the shards over the last second; how long a stalled one has hung
  Us tick_lateness_5s{0};   ///< the same over five seconds
  double cpu_of_quota = 0;  ///< 0..1, of the last second
  double free_ports = 1;    ///< 0..1
  std::size_t active_calls = 0;
  std::uint64_t resident_bytes = 0;
};

struct AdmissionConfig {
  std::size_t max_calls = 100;
  Us max_lateness{20'000};   ///< P99 over 1 s; one frame: beyond it peers' jitter buffers run dry
  Us shed_lateness{10'000};  ///< P99 over 5 s: give up what callers do not need
  double max_cpu = 0.80;     ///< of the quota
  double min_free_ports = 0.05;
  BucketRate per_trunk{50, 50};
  BucketRate per_source{20, 40};
  Seconds retry_min{2};   ///< Retry-After is drawn from here ...
  Seconds retry_max{10};  ///< ... to here, so that refused callers do not come back together
};

/// Calls that a machine may take when the embedded speech models serve them: about ten a core, until the operator
/// sets another limit (capacity.calls).
[[nodiscard]] std::size_t EmbeddedCallLimit(double cores);

/// Where a new call comes from.
struct CallSource {
  std::uint64_t source = 0;            ///< hash of the address
  std::optional<std::uint64_t> trunk;  ///< hash of the trunk's name, if the address belongs to one
};

struct Refusal {
  RefusalReason reason = RefusalReason::kCallLimit;
  int sip_status = 503;  ///< so that a trunk fails over; never 486 or 603, which carriers take as final
  Seconds retry_after{0};
};

/// Decides whether a new call is taken. Pure apart from its buckets and its sequence of retry times: the same
/// sequence of questions gives the same answers. Allocates nothing when asked. Not thread-safe: AdmissionGate is.
///
/// It holds back new calls only: whatever belongs to a call under way never comes here.
class Admission {
 public:
  /// @param seed  of the jitter of Retry-After and of nothing else.
  Admission(AdmissionConfig config, std::uint64_t seed);

  /// @return a refusal, or nothing: the call is taken.
  [[nodiscard]] std::optional<Refusal> Decide(TimePoint now, const CallSource& source, const ServerLoad& load);

  /// The part of the decision that does not depend on the caller: for readiness.
  [[nodiscard]] std::optional<RefusalReason> NodeRefusal(const ServerLoad& load) const;

  /// True while shedding is due: speculation first, then the rest of the order of docs/architecture.md.
  [[nodiscard]] bool Sheds(const ServerLoad& load) const;

  /// From now on every call is refused. There is no way back.
  void Drain() { draining_ = true; }
  [[nodiscard]] bool Draining() const { return draining_; }

  [[nodiscard]] const AdmissionConfig& Config() const { return config_; }

 private:
  [[nodiscard]] Refusal RefusalFor(RefusalReason reason);

  const AdmissionConfig config_;
  bool draining_ = false;
  BucketTable trunks_;
  BucketTable sources_;
  std::uint64_t random_;
};

}  // namespace parley
