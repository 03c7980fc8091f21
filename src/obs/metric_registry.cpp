#include "obs/metric_registry.hpp"

namespace parley {

MetricRegistry::Registration::Registration(Registration&& other) noexcept
    : registry_(std::exchange(other.registry_, nullptr)), at_(other.at_) {}

MetricRegistry::Registration& MetricRegistry::Registration::operator=(Registration&& other) noexcept {
  if (this != &other) {
    if (registry_ != nullptr) registry_->Remove(at_);
    registry_ = std::exchange(other.registry_, nullptr);
    at_ = other.at_;
  }
  return *this;
}

MetricRegistry::Registration::~Registration() {
  if (registry_ != nullptr) registry_->Remove(at_);
}

MetricRegistry::Registration MetricRegistry::Add(Source source) {
  const std::scoped_lock lock(mutex_);
  sources_.push_back(std::move(source));
  return Registration(*this, std::prev(sources_.end()));
}

MetricFamilies MetricRegistry::Collect() const {
  const std::scoped_lock lock(mutex_);
  MetricFamilies families = gone_;
  for (const Source& source : sources_) source(families);
  return families;
}

void MetricRegistry::Remove(std::list<Source>::iterator at) {
  const std::scoped_lock lock(mutex_);
  MetricFamilies last;
  (*at)(last);
  gone_.KeepCountersOf(last);
  sources_.erase(at);
}

}  // namespace parley
