#include "turn/effects.hpp"

namespace parley::turn {

std::string_view Name(const EffectBody& body) {
  return std::visit([](const auto& effect) { return effect.kName; }, body);
}

}  // namespace parley::turn
