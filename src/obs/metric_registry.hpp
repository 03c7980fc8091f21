#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <utility>

#include "obs/metric_families.hpp"

namespace parley {

/// Everything that counts, asked at each scrape. The recording side never comes here: a source only reads cells that
/// other threads write with relaxed atomics.
///
/// Metric structs are declared beside the code that counts, one instance for each shard or thread, with a function
/// `void Describe(const XMetrics&, MetricFamilies&)` that names each cell once. Thread-safe. Must outlive its
/// registrations.
class MetricRegistry {
 public:
  using Source = std::function<void(MetricFamilies&)>;

  /// Keeps a source in the registry; its end removes it and keeps what its counters had reached, so that no exported
  /// counter ever falls.
  class Registration {
   public:
    Registration() = default;
    Registration(Registration&& other) noexcept;
    Registration& operator=(Registration&& other) noexcept;
    ~Registration();

   private:
    friend class MetricRegistry;
    Registration(MetricRegistry& registry, std::list<Source>::iterator at) : registry_(&registry), at_(at) {}
    MetricRegistry* registry_ = nullptr;
    std::list<Source>::iterator at_;
  };

  /// @param source  called on the scraping thread, under the registry's lock: must not block nor use the registry.
  [[nodiscard]] Registration Add(Source source);

  /// A metric struct with a Describe function; it must outlive the registration.
  template <typename Metrics>
    requires requires(const Metrics& metrics, MetricFamilies& families) { Describe(metrics, families); }
  [[nodiscard]] Registration AddStruct(const Metrics& metrics) {
    return Add([&metrics](MetricFamilies& families) { Describe(metrics, families); });
  }

  [[nodiscard]] MetricFamilies Collect() const;

 private:
  void Remove(std::list<Source>::iterator at);

  mutable std::mutex mutex_;
  std::list<Source> sources_;
  MetricFamilies gone_;  // counters of removed sources
};

}  // namespace parley
