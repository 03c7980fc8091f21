#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/units.hpp"

namespace parley {

/// What the body of a request is to us.
struct SdpBody {
  enum class Kind : std::uint8_t { kNone, kSdp, kUnsupported };
  Kind kind = Kind::kNone;
  std::string_view text;  ///< into the body
};

/// Finds the session description: the body itself, or the application/sdp part of a multipart body (RFC 5621).
[[nodiscard]] SdpBody FindSdp(std::string_view content_type, std::string_view body);

/// A key press carried by SIP INFO.
struct InfoDigit {
  char digit = 0;  ///< 0-9 * # A-D
  Ms duration{0};
};

/// application/dtmf-relay ("Signal=5" and "Duration=160" lines) or application/dtmf (the digit alone). These bodies
/// have no standard; the keys * and # also come as 10 and 11, A to D as 12 to 15.
[[nodiscard]] std::optional<InfoDigit> ParseInfoDigit(std::string_view content_type, std::string_view body);

/// "type/subtype" of a Content-Type or Accept value, without parameters.
[[nodiscard]] std::string_view MediaTypeOf(std::string_view value);

}  // namespace parley
