#include "turn/events.hpp"

namespace parley::turn {

std::string_view Name(const EventBody& body) {
  return std::visit([](const auto& event) { return event.kName; }, body);
}

}  // namespace parley::turn
