#pragma once

#include <cstdint>
#include <mutex>
#include <variant>

#include "base/clock.hpp"
#include "obs/metric_families.hpp"
#include "server/admission.hpp"
#include "server/call_slots.hpp"

namespace parley {

/// The door of the server: admission with the present load, the slots of the calls inside, and the counts. Thread-safe;
/// Admit takes a few hundred nanoseconds and allocates nothing.
class AdmissionGate {
 public:
  /// @param seed  of the jitter of Retry-After.
  AdmissionGate(AdmissionConfig config, std::uint64_t seed);

  /// Decides about a new call. @return its slot, or why it is refused.
  [[nodiscard]] std::variant<CallSlot, Refusal> Admit(TimePoint now, const CallSource& source);

  /// The place of a call that a process before this one admitted. Empty beyond the limit of calls: it goes on without.
  [[nodiscard]] CallSlot Readmit() { return slots_.TryReserve(); }

  /// The latest measurement; LoadProbe's result goes in here. `active_calls` is ignored: the slots know better.
  void SetLoad(const ServerLoad& load);

  /// What a new call would be told now, apart from its source's rate. Takes no token.
  [[nodiscard]] std::optional<RefusalReason> WouldRefuse() const;

  /// A call that was admitted had to be refused after all. @param reason  what ran out.
  void CountRefusal(RefusalReason reason);

  /// Refuses every new call from now on.
  void Drain();

  [[nodiscard]] bool Sheds() const;
  [[nodiscard]] ServerLoad Load() const;
  [[nodiscard]] std::size_t ActiveCalls() const { return slots_.Active(); }
  [[nodiscard]] std::size_t CallLimit() const { return slots_.Limit(); }

  /// voice_active_calls, voice_call_limit, voice_calls_admitted_total, voice_calls_refused_total{reason} and the load.
  void DescribeTo(MetricFamilies& families) const;

 private:
  [[nodiscard]] ServerLoad LoadNow() const;  // with the lock held

  CallSlots slots_;
  mutable std::mutex mutex_;
  Admission admission_;
  ServerLoad load_;
  Counter admitted_;
  PerValue<Counter, RefusalReason, kRefusalReasons.size()> refused_;
};

}  // namespace parley
