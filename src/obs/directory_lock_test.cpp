#include "obs/directory_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace parley {
namespace {

TEST(DirectoryLock, IsForOneAtATime) {
  std::string pattern = std::filesystem::temp_directory_path() / "parley_lock_XXXXXX";
  const std::filesystem::path directory = ::mkdtemp(pattern.data());
  auto first = DirectoryLock::Take(directory);
  ASSERT_TRUE(first) << first.error().detail;
  const auto second = DirectoryLock::Take(directory);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().detail, ::testing::HasSubstr("in use by process " + std::to_string(::getpid())));
  first->reset();
  EXPECT_TRUE(DirectoryLock::Take(directory));
  std::filesystem::remove_all(directory);
  const auto nowhere = DirectoryLock::Take(directory);
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().detail, ::testing::HasSubstr("--data DIR"));
}

}  // namespace
}  // namespace parley
