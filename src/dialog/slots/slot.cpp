#include "dialog/slots/slot.hpp"

#include <algorithm>

#include "dialog/slots/slot_types.hpp"

namespace parley {
namespace {

/// Every slot type; a new one is its file and a line here.
constexpr const SlotTypeOps* kTypes[] = {&kYesNoSlot,  &kNameSlot,   &kDateSlot,  &kTimeSlot,    &kPhoneSlot,
                                         &kNumberSlot, &kChoiceSlot, &kEmailSlot, &kFreeTextSlot};

}  // namespace

const SlotTypeOps& OpsOf(SlotType type) {
  const auto found =
      std::find_if(std::begin(kTypes), std::end(kTypes), [&](const SlotTypeOps* ops) { return ops->type == type; });
  return found == std::end(kTypes) ? kFreeTextSlot : **found;
}

std::optional<SlotType> SlotTypeNamed(std::string_view name) {
  for (const SlotTypeOps* ops : kTypes)
    if (ops->name == name) return ops->type;
  return std::nullopt;
}

std::vector<std::string_view> SlotTypeNames() {
  std::vector<std::string_view> names;
  for (const SlotTypeOps* ops : kTypes) names.push_back(ops->name);
  return names;
}

SlotReading ReadSlot(const SlotSpec& spec, std::string_view text, const LocalTime& now) {
  return OpsOf(spec.type).read(spec, text, now);
}
std::string SpeakSlot(const SlotSpec& spec, std::string_view value) { return OpsOf(spec.type).speak(spec, value); }
std::vector<std::string> AnswersExpectedBy(const SlotSpec& spec) { return OpsOf(spec.type).expected(spec); }
int KeypadDigits(const SlotSpec& spec) { return OpsOf(spec.type).keypad_digits(spec); }
SlotCue CueOf(const SlotSpec& spec, std::string_view partial) { return OpsOf(spec.type).cue(spec, partial); }

}  // namespace parley
