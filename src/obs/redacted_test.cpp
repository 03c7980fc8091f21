#include "obs/redacted.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <numeric>

#include "obs/testing/temporary_directory.hpp"

namespace parley {
namespace {

TEST(Redacted, ShowsTwoDigitsAtMost) {
  EXPECT_EQ(Redacted::LastTwo("+4930123467").Text(), "...67");
  EXPECT_EQ(Redacted::LastTwo("alice").Text(), "...");
  EXPECT_EQ(Redacted::LastTwo("").Text(), "...");
}

TEST(Redacted, TheHashIsSipHashAndDependsOnTheKey) {
  // Test vector of the SipHash paper, appendix A: key 00..0f, message 00..0e.
  RedactionKey key;
  std::iota(key.bytes.begin(), key.bytes.end(), std::uint8_t{0});
  std::string message(15, '\0');
  std::iota(message.begin(), message.end(), '\0');
  EXPECT_EQ(SipHash24(message, key.bytes), 0xa129ca6149be45e5ULL);
  EXPECT_EQ(SipHash24("", key.bytes), 0x726fdb47dd0e0e31ULL);
  EXPECT_EQ(Redacted::Hashed(message, key).Text(), "#a129ca6149be45e5");
  EXPECT_NE(Redacted::Hashed("+4930123467", key).Text(), Redacted::Hashed("+4930123467", RedactionKey{}).Text());
}

TEST(Redacted, TheKeyIsMadeOnceAndKeptForTheOwnerOnly) {
  const TemporaryDirectory directory;
  const auto file = directory.Path() / "keys" / "redaction";
  const Result<RedactionKey> first = LoadOrCreateRedactionKey(file);
  ASSERT_TRUE(first.has_value()) << first.error().detail;
  const Result<RedactionKey> second = LoadOrCreateRedactionKey(file);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(first->bytes, second->bytes);
  EXPECT_NE(first->bytes, RedactionKey{}.bytes);
  struct stat info {};
  ASSERT_EQ(stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST(Redacted, ADamagedKeyIsAnErrorThatSaysWhatToDo) {
  const TemporaryDirectory directory;
  const auto file = directory.Path() / "redaction";
  std::ofstream(file) << "short";
  const Result<RedactionKey> key = LoadOrCreateRedactionKey(file);
  ASSERT_FALSE(key.has_value());
  EXPECT_NE(key.error().detail.find("delete a damaged key"), std::string::npos);
}

}  // namespace
}  // namespace parley
