#include "config/time_zone.hpp"
#include "runtime/read_file.hpp"

#include <algorithm>
#include <string>

namespace parley {
namespace {

constexpr std::size_t kHeaderBytes = 44;

tl::unexpected<Error> Damaged() {
  return Fail(ErrorCode::kInvalid, Origin::kOperatingSystem, "not a time zone file (TZif, RFC 8536) or cut short");
}

std::uint64_t BigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

/// The counts of a TZif header, RFC 8536 section 3.1.
struct Counts {
  std::size_t ut, std, leap, transitions, types, characters;

  explicit Counts(std::string_view header)
      : ut(At(header, 20)),
        std(At(header, 24)),
        leap(At(header, 28)),
        transitions(At(header, 32)),
        types(At(header, 36)),
        characters(At(header, 40)) {}

  [[nodiscard]] std::size_t DataBytes(std::size_t time_bytes) const {
    return transitions * (time_bytes + 1) + types * 6 + characters + leap * (time_bytes + 4) + std + ut;
  }

 private:
  static std::size_t At(std::string_view header, std::size_t offset) {
    return static_cast<std::size_t>(BigEndian(header.substr(offset, 4)));
  }
};

bool IsHeader(std::string_view bytes) { return bytes.size() >= kHeaderBytes && bytes.starts_with("TZif"); }

}  // namespace

Result<TimeZone> TimeZone::Load(std::string_view name, const std::filesystem::path& directory) {
  const bool safe = !name.empty() && name.front() != '/' && name.find("..") == std::string_view::npos;
  const Result<std::string> bytes =
      safe ? ReadWholeFile(directory / name) : Fail(ErrorCode::kInvalid, Origin::kConfiguration, "no name");
  if (!bytes) {
    return Fail(ErrorCode::kNotFound, Origin::kConfiguration,
                "unknown time zone '" + std::string(name) +
                    "': use an IANA name such as America/Chicago; the package tzdata has them");
  }
  return Parse(*bytes);
}

Result<TimeZone> TimeZone::Parse(std::string_view tzif) {
  if (!IsHeader(tzif) || tzif[4] < '2') return Damaged();
  // The first data block has 32-bit times for old readers; the one that counts follows.
  const std::size_t skip = kHeaderBytes + Counts(tzif).DataBytes(4);
  if (skip > tzif.size() || !IsHeader(tzif.substr(skip))) return Damaged();
  std::string_view data = tzif.substr(skip);
  const Counts counts(data);
  data.remove_prefix(kHeaderBytes);
  if (counts.types == 0 || data.size() < counts.DataBytes(8)) return Damaged();

  const std::string_view times = data.substr(0, counts.transitions * 8);
  const std::string_view type_of = data.substr(times.size(), counts.transitions);
  const std::string_view types = data.substr(times.size() + type_of.size(), counts.types * 6);
  const auto offset_of = [&](std::size_t type) {
    return static_cast<std::int32_t>(BigEndian(types.substr(type * 6, 4)));
  };

  TimeZone zone;
  zone.offset_before_s_ = offset_of(0);
  for (std::size_t i = 0; i < counts.transitions; ++i) {
    const auto type = static_cast<std::uint8_t>(type_of[i]);
    if (type >= counts.types) return Damaged();
    zone.transitions_.push_back({static_cast<std::int64_t>(BigEndian(times.substr(i * 8, 8))), offset_of(type)});
  }
  if (!std::is_sorted(zone.transitions_.begin(), zone.transitions_.end(),
                      [](const Transition& a, const Transition& b) { return a.at_unix_s < b.at_unix_s; })) {
    return Damaged();
  }
  return zone;
}

Seconds TimeZone::OffsetAt(WallTime utc) const {
  const std::int64_t unix_s = std::chrono::floor<Seconds>(utc.time_since_epoch()).count();
  const auto after = std::upper_bound(transitions_.begin(), transitions_.end(), unix_s,
                                      [](std::int64_t at, const Transition& t) { return at < t.at_unix_s; });
  return Seconds{after == transitions_.begin() ? offset_before_s_ : std::prev(after)->offset_s};
}

}  // namespace parley
