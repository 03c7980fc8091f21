#include "runtime/read_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

namespace parley {
namespace {

class ReadFileTest : public ::testing::Test {
 protected:
  ReadFileTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "parley_read_XXXXXX";
    directory_ = ::mkdtemp(pattern.data());
  }
  ~ReadFileTest() override { std::filesystem::remove_all(directory_); }
  std::filesystem::path directory_;
};

TEST_F(ReadFileTest, GivesTheWholeFile) {
  std::ofstream(directory_ / "a", std::ios::binary) << std::string(40'000, 'x') << '\0' << "end";
  const auto text = ReadWholeFile(directory_ / "a");
  ASSERT_TRUE(text);
  EXPECT_EQ(text->size(), 40'004U);
  EXPECT_TRUE(text->ends_with("end"));
}

TEST_F(ReadFileTest, SaysWhatCannotBeRead) {
  ASSERT_EQ(::mkfifo((directory_ / "pipe").c_str(), 0600), 0);
  std::ofstream(directory_ / "long") << std::string((1U << 20) + 1, 'x');
  EXPECT_EQ(ReadWholeFile(directory_ / "none").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ReadWholeFile(directory_).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(ReadWholeFile(directory_ / "pipe").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(ReadWholeFile("/dev/zero").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(ReadWholeFile("/proc/self/mem").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(ReadWholeFile(directory_ / "long", 1U << 20).error().detail, "is longer than 1 MB");
}

}  // namespace
}  // namespace parley
