#pragma once

#include "base/units.hpp"

namespace parley::turn {

/// How long this caller pauses inside a turn: a bias-corrected exponential mean (weight of the old 0.9) of the pauses,
/// so that a slow speaker is not cut off and a crisp one does not wait.
class Pace {
 public:
  /// A pause inside a turn; counts as 100 to 3000 ms.
  void AddPause(Ms pause);

  /// What the endpoint waits at least, ms: mean + 100 from the third pause on, between `floor` and `cap`.
  [[nodiscard]] double WaitMs(Ms floor, Ms cap) const;

  bool operator==(const Pace&) const = default;
  template <typename Archive>
  void Fields(Archive& archive) {
    archive(mean_);
    archive(pauses_);
  }

 private:
  double mean_ = 0;
  int pauses_ = 0;
};

}  // namespace parley::turn
