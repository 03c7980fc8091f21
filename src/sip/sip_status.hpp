#pragma once

#include <string_view>

namespace parley {

/// The reason phrase of RFC 3261 section 21 and its extensions; a general one for codes not listed.
[[nodiscard]] std::string_view ReasonPhrase(int sip_status);

}  // namespace parley
