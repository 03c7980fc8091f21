#include "base/words.hpp"
#include "dialog/slots/slot_types.hpp"

namespace parley {
namespace {

SlotReading Read(const SlotSpec&, std::string_view text, const LocalTime&) {
  if (NormalisedText(text).empty()) return {};
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  return {SlotReading::Outcome::kValue, std::string(text.substr(start, end - start + 1)), SlotProblem::kNone, 1.0, {}};
}

}  // namespace

const SlotTypeOps kFreeTextSlot{SlotType::kFreeText,
                                "text",
                                &Read,
                                [](const SlotSpec&, std::string_view value) { return std::string(value); },
                                [](const SlotSpec&) { return std::vector<std::string>{}; },
                                [](const SlotSpec&, std::string_view) { return SlotCue::kUnknown; },
                                [](const SlotSpec&) { return 0; }};

}  // namespace parley
