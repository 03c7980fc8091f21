#pragma once

#include <functional>
#include <string>

#include "config/config_fields.hpp"

namespace parley {

/// The fields as YAML that reads back to the same values, secrets masked.
[[nodiscard]] std::string WriteConfig(const std::function<void(ConfigFields&)>& describe);

/// The fields as a Markdown table: name, default (the value they have), range, unit, purpose.
[[nodiscard]] std::string WriteConfigReference(const std::function<void(ConfigFields&)>& describe);

}  // namespace parley
