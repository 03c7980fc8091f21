#pragma once

#include <memory>
#include <random>
#include <string>
#include <utility>

#include "runtime/simulated_loop.hpp"
#include "transport/media_leg.hpp"

namespace parley {

/// Two media legs in simulated time, joined by a line with a constant delay and jitter. What one side is asked for
/// each 20 ms the other hears; a side with nothing to say sends comfort noise.
struct SimulatedLine {
  Ms delay{10};
  Ms jitter{0};  ///< added to each packet, uniform in 0 .. jitter
  unsigned seed = 1;
};

/// @return the legs of the two sides; both must be closed before the loop dies.
[[nodiscard]] std::pair<std::unique_ptr<MediaLeg>, std::unique_ptr<MediaLeg>> JoinLegs(SimulatedLoop& loop,
                                                                                       SimulatedLine line);

}  // namespace parley
