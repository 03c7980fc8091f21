#include "caller/caller_result.hpp"

namespace parley {

std::string_view Name(CallerEnd end) {
  switch (end) {
    case CallerEnd::kNotAnswered: return "not answered";
    case CallerEnd::kAgentHungUp: return "agent hung up";
    case CallerEnd::kCallerHungUp: return "caller hung up";
    case CallerEnd::kFailed: return "failed";
  }
  return "?";
}

}  // namespace parley
