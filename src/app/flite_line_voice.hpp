#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "caller/line_voice.hpp"

namespace parley {

/// The synthetic caller's voice: flite, whose same text gives the same samples. Not thread-safe; blocks.
/// @return what opening the voice reports.
[[nodiscard]] Result<std::unique_ptr<LineVoice>> MakeCallerVoice(const std::string& name);

}  // namespace parley
