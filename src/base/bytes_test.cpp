#include "base/bytes.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

enum class Colour : std::uint8_t { kRed = 1, kGreen = 2 };

TEST(Bytes, EachKindOfValueComesBackAsItWas) {
  ByteWriter writer;
  writer.Write(std::uint16_t{65535});
  writer.Write(std::int64_t{-5});
  writer.Write(true);
  writer.Write(Colour::kGreen);
  writer.Write(TurnId{7});
  writer.Write(Ms{250});
  writer.Write(TimePoint{Ms{9}});
  writer.Write(0.25);
  writer.Write(std::string("said \0 this", 11));
  const Bytes bytes = std::move(writer).Take();

  ByteReader reader(bytes);
  EXPECT_EQ(reader.Read<std::uint16_t>(), 65535);
  EXPECT_EQ(reader.Read<std::int64_t>(), -5);
  EXPECT_TRUE(reader.Read<bool>());
  EXPECT_EQ(reader.Read<Colour>(), Colour::kGreen);
  EXPECT_EQ(reader.Read<TurnId>(), TurnId{7});
  EXPECT_EQ(reader.Read<Ms>(), Ms{250});
  EXPECT_EQ(reader.Read<TimePoint>(), TimePoint{Ms{9}});
  EXPECT_EQ(reader.Read<double>(), 0.25);
  EXPECT_EQ(reader.Read<std::string>(), std::string("said \0 this", 11));
  EXPECT_TRUE(reader.Finish("test").has_value());
}

TEST(Bytes, EveryCutOfTheBytesIsReportedAndNothingIsReadPastTheEnd) {
  ByteWriter writer;
  writer.Write(std::uint32_t{1});
  writer.Write(std::string_view("hello"));
  const Bytes whole = std::move(writer).Take();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ByteReader reader(whole.data(), size);
    (void)reader.Read<std::uint32_t>();
    (void)reader.Read<std::string>();
    EXPECT_FALSE(reader.Finish("cut").has_value()) << size;
  }
}

TEST(Bytes, AHugeLengthFailsInsteadOfAllocating) {
  const Bytes bytes{0xff, 0xff, 0xff, 0xff, 'x'};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.Read<std::string>(), "");
  EXPECT_TRUE(reader.Failed());
}

TEST(Bytes, LeftOverBytesAreReported) {
  const Bytes bytes{1, 2};
  ByteReader reader(bytes);
  (void)reader.Read<std::uint8_t>();
  const Status status = reader.Finish("dialog");
  ASSERT_FALSE(status.has_value());
  EXPECT_NE(status.error().detail.find("dialog"), std::string::npos);
}

}  // namespace
}  // namespace parley
