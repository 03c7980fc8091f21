#pragma once

#include "base/units.hpp"

namespace parley {

/// How a codec suffers from loss on the narrow-band scale (ITU-T G.113 Appendix I).
struct CodecImpairment {
  double equipment = 0;        ///< Ie: impairment without loss
  double loss_robustness = 0;  ///< Bpl
};
inline constexpr CodecImpairment kG711WithConcealment{0, 25.1};
inline constexpr CodecImpairment kG711WithoutConcealment{0, 4.3};

/// Ie,eff of ITU-T G.107 section 7.5. @param loss  lost or discarded packets over expected, 0-1.
/// @param burst_ratio  BurstR: 1 for random loss.
[[nodiscard]] double EffectiveImpairment(CodecImpairment codec, double loss, double burst_ratio);

/// Idd of ITU-T G.107 section 7.4: what delay alone costs when echo is controlled. @param one_way  mouth to ear.
[[nodiscard]] double DelayImpairment(Us one_way);

/// R = 93.2 - Id - Ie,eff: the E-model with its default parameters and no advantage factor.
[[nodiscard]] double RFactor(double delay_impairment, double effective_impairment);

/// MOS-CQE of a rating (ITU-T G.107 Annex B). An estimate, never called a measured MOS.
[[nodiscard]] double MosOf(double r_factor);

}  // namespace parley
