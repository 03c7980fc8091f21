#pragma once

#include "dialog/slots/slot.hpp"

namespace parley {

extern const SlotTypeOps kYesNoSlot;
extern const SlotTypeOps kNameSlot;
extern const SlotTypeOps kDateSlot;
extern const SlotTypeOps kTimeSlot;
extern const SlotTypeOps kPhoneSlot;
extern const SlotTypeOps kNumberSlot;
extern const SlotTypeOps kChoiceSlot;
extern const SlotTypeOps kEmailSlot;
extern const SlotTypeOps kFreeTextSlot;

}  // namespace parley
