#include "obs/text_forms.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace parley {
namespace {

TEST(TextForms, ACallHasOneNameAndIsFoundByIt) {
  const CallId call{0x0123456789abcdefULL};
  EXPECT_EQ(CallName(call), "0123456789abcdef");
  EXPECT_EQ(CallOfName("0123456789abcdef"), call);
  EXPECT_EQ(CallName(CallId{std::numeric_limits<std::uint64_t>::max()}), "ffffffffffffffff");
  for (const std::string_view name : {"", "12", "0123456789abcdeg", "0123456789abcdef0", "-123456789abcdef"})
    EXPECT_EQ(CallOfName(name), CallId{}) << name;
}

TEST(TextForms, WritesTimesInUtc) {
  const WallTime at = std::chrono::sys_days{std::chrono::year{2028} / 2 / 29} + std::chrono::hours{23} +
                      std::chrono::minutes{59} + Seconds{58} + Ns{7'000'123};
  EXPECT_EQ(UtcText(at), "2028-02-29T23:59:58.007Z");
  EXPECT_EQ(UtcTextNs(at), "2028-02-29T23:59:58.007000123Z");
  EXPECT_EQ(UtcDay(at), "2028-02-29");
  EXPECT_EQ(UtcText(WallTime{} - Ms{1}), "1969-12-31T23:59:59.999Z");
}

TEST(TextForms, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(ValidUtf8("Müller, 5 €, 😀"), "Müller, 5 €, 😀");
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(ValidUtf8("a\xFF"
                      "b"),
            "a" + bad + "b");
  EXPECT_EQ(ValidUtf8("\xC0\x80"), bad + bad);                      // overlong
  EXPECT_EQ(ValidUtf8("\xED\xA0\x80"), bad + bad + bad);            // surrogate
  EXPECT_EQ(ValidUtf8("\xF4\x90\x80\x80"), bad + bad + bad + bad);  // beyond U+10FFFF
  EXPECT_EQ(ValidUtf8("\xE2\x82"), bad + bad);                      // cut short
}

TEST(TextForms, EscapesJsonStrings) {
  std::string out;
  AppendJsonString(out, std::string_view("a\"b\\c\nd\te\0f\x7F\xFF"
                                         "é",
                                         15));
  EXPECT_EQ(out,
            "\"a\\\"b\\\\c\\nd\\u0009e\\u0000f\\u007f\xEF\xBF\xBD"
            "é\"");
}

}  // namespace
}  // namespace parley
