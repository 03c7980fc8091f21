#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

namespace parley {

/// Local time of an IANA zone ("America/New_York"), read from the system's TZif files (RFC 8536): GCC 12 has no
/// std::chrono time zones, and the C library knows only one zone per process. Immutable, thread-safe.
class TimeZone {
 public:
  /// UTC.
  TimeZone() = default;

  /// Blocks on the disk. @return kNotFound for a name without a file, kInvalid for a file that is no TZif.
  [[nodiscard]] static Result<TimeZone> Load(std::string_view name,
                                             const std::filesystem::path& directory = "/usr/share/zoneinfo");

  /// From the bytes of a TZif file. The times in it count (to 2037 in Debian's
  /// files); after the last one its offset stays.
  [[nodiscard]] static Result<TimeZone> Parse(std::string_view tzif);

  /// Seconds to add to UTC at that moment.
  [[nodiscard]] Seconds OffsetAt(WallTime utc) const;

 private:
  struct Transition {
    std::int64_t at_unix_s = 0;
    std::int32_t offset_s = 0;
  };

  std::int32_t offset_before_s_ = 0;     // before the first transition
  std::vector<Transition> transitions_;  // by time
};

}  // namespace parley
