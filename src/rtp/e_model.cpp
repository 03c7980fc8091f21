#include "rtp/e_model.hpp"

#include <cmath>

namespace parley {
namespace {

constexpr double kDefaultRating = 93.2;  // Ro - Is with all parameters at their defaults
constexpr double kNoDelayCostBelowMs = 100;

}  // namespace

double EffectiveImpairment(CodecImpairment codec, double loss, double burst_ratio) {
  const double percent = 100 * loss;
  if (percent <= 0) return codec.equipment;
  return codec.equipment + (95 - codec.equipment) * percent / (percent / burst_ratio + codec.loss_robustness);
}

double DelayImpairment(Us one_way) {
  const double ms = static_cast<double>(one_way.count()) / 1000;
  if (ms <= kNoDelayCostBelowMs) return 0;
  const double x = std::log2(ms / kNoDelayCostBelowMs);
  const auto sixth_root = [](double value) { return std::pow(value, 1.0 / 6); };
  return 25 * (sixth_root(1 + std::pow(x, 6)) - 3 * sixth_root(1 + std::pow(x / 3, 6)) + 2);
}

double RFactor(double delay_impairment, double effective_impairment) {
  return kDefaultRating - delay_impairment - effective_impairment;
}

double MosOf(double r_factor) {
  if (r_factor <= 0) return 1;
  if (r_factor >= 100) return 4.5;
  return 1 + 0.035 * r_factor + r_factor * (r_factor - 60) * (100 - r_factor) * 7e-6;
}

}  // namespace parley
