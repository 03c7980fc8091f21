#pragma once

#include <string>

namespace parley {

/// Where the embedded models are if the configuration does not say: the checkout that this program was built in, or
/// share/parley/models beside an installed one.
[[nodiscard]] std::string DefaultModelsDirectory();

/// Where call records and rendered lines go if the configuration does not say: the user's state directory
/// (XDG_STATE_HOME, else ~/.local/state)/parley.
[[nodiscard]] std::string DefaultDataDirectory();

}  // namespace parley
