#include "server/admission_gate.hpp"

#include <chrono>
#include <utility>

namespace parley {
namespace {

double SecondsOf(Us duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

AdmissionGate::AdmissionGate(AdmissionConfig config, std::uint64_t seed)
    : slots_(config.max_calls), admission_(config, seed) {}

std::variant<CallSlot, Refusal> AdmissionGate::Admit(TimePoint now, const CallSource& source) {
  const std::scoped_lock lock(mutex_);
  if (std::optional<Refusal> refusal = admission_.Decide(now, source, LoadNow())) {
    refused_[refusal->reason].Add();
    return *refusal;
  }
  admitted_.Add();
  // Slots are reserved under this lock alone and only given back without it, so there is one.
  return slots_.TryReserve();
}

void AdmissionGate::CountRefusal(RefusalReason reason) {
  const std::scoped_lock lock(mutex_);
  refused_[reason].Add();
}

void AdmissionGate::SetLoad(const ServerLoad& load) {
  const std::scoped_lock lock(mutex_);
  load_ = load;
}

std::optional<RefusalReason> AdmissionGate::WouldRefuse() const {
  const std::scoped_lock lock(mutex_);
  return admission_.NodeRefusal(LoadNow());
}

void AdmissionGate::Drain() {
  const std::scoped_lock lock(mutex_);
  admission_.Drain();
}

bool AdmissionGate::Sheds() const {
  const std::scoped_lock lock(mutex_);
  return admission_.Sheds(LoadNow());
}

ServerLoad AdmissionGate::Load() const {
  const std::scoped_lock lock(mutex_);
  return LoadNow();
}

ServerLoad AdmissionGate::LoadNow() const {
  ServerLoad load = load_;
  load.active_calls = slots_.Active();
  return load;
}

void AdmissionGate::DescribeTo(MetricFamilies& families) const {
  const std::scoped_lock lock(mutex_);
  const ServerLoad load = LoadNow();
  families.AddGauge({"voice_active_calls", "Calls in progress."}, static_cast<double>(load.active_calls));
  families.AddGauge({"voice_call_limit", "Calls this process takes at a time."}, static_cast<double>(slots_.Limit()));
  families.AddCounter({"voice_calls_admitted", "New calls that were taken."}, admitted_.Value());
  families.AddCounter({"voice_calls_refused", "New calls that were refused with 503, by reason."},
                      {{"reason", kRefusalReasons}}, refused_);
  families.AddGauge({"voice_draining", "1 while the server takes no new calls because it is being stopped."},
                    admission_.Draining() ? 1 : 0);
  families.AddGauge({"voice_shedding", "1 while the server does without what callers do not need, to stay in time."},
                    admission_.Sheds(load) ? 1 : 0);
  families.AddGauge({"voice_tick_lateness_p99_seconds", "P99 of media tick lateness over the last second, worst shard.",
                     MetricUnit::kSeconds},
                    SecondsOf(load.tick_lateness_1s));
  families.AddGauge({"voice_cpu_quota_used_ratio", "CPU time of the last second as a share of the process's quota.",
                     MetricUnit::kRatio},
                    load.cpu_of_quota);
  families.AddGauge({"voice_rtp_ports_free_ratio", "Share of the RTP ports that are free.", MetricUnit::kRatio},
                    load.free_ports);
}

}  // namespace parley
