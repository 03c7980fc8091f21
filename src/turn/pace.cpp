#include "turn/pace.hpp"

#include <algorithm>
#include <cmath>

namespace parley::turn {
namespace {

constexpr double kOldWeight = 0.9;
constexpr int kPausesNeeded = 3;
constexpr double kMarginMs = 100;
constexpr Ms kShortestPause{100};
constexpr Ms kLongestPause{3000};

}  // namespace

void Pace::AddPause(Ms pause) {
  const auto counted = static_cast<double>(std::clamp(pause, kShortestPause, kLongestPause).count());
  mean_ = kOldWeight * mean_ + (1 - kOldWeight) * counted;
  ++pauses_;
}

double Pace::WaitMs(Ms floor, Ms cap) const {
  const auto low = static_cast<double>(floor.count());
  if (pauses_ < kPausesNeeded) return low;
  const double mean = mean_ / (1 - std::pow(kOldWeight, pauses_));
  return std::clamp(mean + kMarginMs, low, static_cast<double>(cap.count()));
}

}  // namespace parley::turn
