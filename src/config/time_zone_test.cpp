#include "config/time_zone.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace parley {
namespace {

using std::chrono::hours;
using std::chrono::sys_days;
using namespace std::chrono_literals;

WallTime Utc(std::chrono::year_month_day day, hours hour) { return sys_days{day} + hour; }

TEST(TimeZone, NewYorkFollowsItsSummerTime) {
  const auto zone = TimeZone::Load("America/New_York");
  ASSERT_TRUE(zone.has_value()) << zone.error().detail;
  EXPECT_EQ(zone->OffsetAt(Utc(2026y / 1 / 15, 12h)), hours{-5});
  EXPECT_EQ(zone->OffsetAt(Utc(2026y / 7 / 15, 12h)), hours{-4});
  // 2026-03-08 at 2:00 local = 7:00 UTC the clocks go forward.
  EXPECT_EQ(zone->OffsetAt(Utc(2026y / 3 / 8, 6h)), hours{-5});
  EXPECT_EQ(zone->OffsetAt(Utc(2026y / 3 / 8, 7h)), hours{-4});
}

TEST(TimeZone, UtcIsTheDefault) {
  EXPECT_EQ(TimeZone{}.OffsetAt(Utc(2026y / 7 / 15, 12h)), 0s);
  const auto zone = TimeZone::Load("UTC");
  ASSERT_TRUE(zone.has_value());
  EXPECT_EQ(zone->OffsetAt(Utc(2026y / 7 / 15, 12h)), 0s);
}

TEST(TimeZone, UnknownNamesAndPathsAreRefused) {
  for (const char* name : {"Mars/Olympus", "", "/etc/passwd", "../passwd", "America"}) {
    const auto zone = TimeZone::Load(name);
    ASSERT_FALSE(zone.has_value()) << name;
    EXPECT_EQ(zone.error().code, ErrorCode::kNotFound);
  }
}

TEST(TimeZone, EveryCutOfAFileIsRefused) {
  std::ifstream file("/usr/share/zoneinfo/America/New_York", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  ASSERT_GT(bytes.size(), 1000U);
  const std::size_t footer = bytes.rfind('\n', bytes.size() - 2);
  for (std::size_t size = 0; size < footer; size += 7) {
    EXPECT_FALSE(TimeZone::Parse(std::string_view(bytes).substr(0, size)).has_value()) << size;
  }
}

}  // namespace
}  // namespace parley
