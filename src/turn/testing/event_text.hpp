#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "turn/effects.hpp"
#include "turn/events.hpp"

namespace parley::turn::testing {

/// Field names and values as written in scenario files.
using FieldTexts = std::map<std::string, std::string, std::less<>>;

/// An event by its name in the specification; fields not given keep their defaults. @return kInvalid for an unknown
/// name or field, or a value that the field cannot have.
[[nodiscard]] Result<EventBody> EventFromText(std::string_view name, const FieldTexts& fields);

/// The fields of an event or effect as text: numbers as they are, true and false, ids and times as whole numbers.
[[nodiscard]] FieldTexts FieldsOf(const EventBody& event);
[[nodiscard]] FieldTexts FieldsOf(const EffectBody& effect);

/// "StopPlay keep=true resp=4", for messages.
[[nodiscard]] std::string TextOf(const EffectBody& effect);
[[nodiscard]] std::string TextOf(const EventBody& event);

/// Effects that scenarios do not compare: SetTimer, CancelTimer, Ask, Note, Metric.
[[nodiscard]] bool IsCompared(const EffectBody& effect);

}  // namespace parley::turn::testing
