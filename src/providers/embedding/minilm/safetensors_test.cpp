#include "providers/embedding/minilm/safetensors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>
#include <cstring>

namespace parley {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string LengthBytes(std::uint64_t length) {
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes;
}

std::string HeaderError(std::string_view json, std::uint64_t data_size = 16) {
  const auto header = SafetensorsHeader::Parse(json, data_size);
  return header ? "" : header.error().detail;
}

TEST(SafetensorsHeader, FindsTensorsAndSkipsTheMetadata) {
  const auto header = SafetensorsHeader::Parse(
      R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},
          "b":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}  )",
      16);
  ASSERT_TRUE(header) << header.error().detail;
  EXPECT_EQ(header->places().size(), 2U);
  ASSERT_NE(header->Find("a"), nullptr);
  EXPECT_THAT(header->Find("a")->shape, ElementsAre(2U, 1U));
  EXPECT_EQ(header->Find("b")->begin, 8U);
  EXPECT_EQ(header->Find("c"), nullptr);
}

TEST(SafetensorsHeader, RefusesWhatDoesNotFit) {
  EXPECT_THAT(HeaderError("{"), HasSubstr("no JSON"));
  EXPECT_THAT(HeaderError("[]"), HasSubstr("no JSON object"));
  EXPECT_THAT(HeaderError(R"({"a":1})"), HasSubstr("\"a\" is no object"));
  EXPECT_THAT(HeaderError(R"({"a":{"shape":[1],"data_offsets":[0,4]}})"), HasSubstr("no dtype"));
  EXPECT_THAT(HeaderError(R"({"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}})"), HasSubstr("F33"));
  EXPECT_THAT(HeaderError(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})"), HasSubstr("no shape"));
  EXPECT_THAT(HeaderError(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}})"), HasSubstr("data_offsets"));
  EXPECT_THAT(HeaderError(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}})"), HasSubstr("outside"));
  EXPECT_THAT(HeaderError(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[16,20]}})"), HasSubstr("outside"));
  EXPECT_THAT(HeaderError(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})"), HasSubstr("not as long"));
  EXPECT_THAT(HeaderError(R"({"a":{"dtype":"F32","shape":[4294967296,4294967297],"data_offsets":[0,4]}})"),
              HasSubstr("too large"));
}

TEST(SafetensorsHeader, ChecksItsLengthAgainstTheFile) {
  EXPECT_EQ(*SafetensorsHeader::Length(LengthBytes(300), 308), 300U);
  EXPECT_FALSE(SafetensorsHeader::Length(LengthBytes(301), 308));
  EXPECT_FALSE(SafetensorsHeader::Length(LengthBytes(~0ULL), 308));
  EXPECT_FALSE(SafetensorsHeader::Length(LengthBytes(5 << 20), 100 << 20));
  EXPECT_FALSE(SafetensorsHeader::Length("1234567", 7));
}

struct SafetensorsFiles : testing::Test {
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "safetensors-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory); }

  std::filesystem::path Write(std::string_view header, std::string_view data) {
    const auto path = directory / "model.safetensors";
    std::ofstream(path, std::ios::binary) << LengthBytes(header.size()) << header << data;
    return path;
  }

  std::filesystem::path directory;
};

TEST_F(SafetensorsFiles, GivesTheValuesOfATensorOfTheExpectedShape) {
  const std::array<float, 3> values{1.5F, -2.0F, 0.25F};
  std::string data(12, '\0');
  std::memcpy(data.data(), values.data(), 12);
  auto file = SafetensorsFile::Open(Write(R"({"w":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}})", data));
  ASSERT_TRUE(file) << file.error().detail;
  const std::array<std::uint64_t, 1> three{3};
  const std::array<std::uint64_t, 2> matrix{3, 1};
  const auto read = file->ReadFloats("w", three);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_THAT(*read, ElementsAre(1.5F, -2.0F, 0.25F));
  EXPECT_THAT(file->ReadFloats("w", matrix).error().detail, HasSubstr("\"w\" of shape 3 x 1"));
  EXPECT_EQ(file->ReadFloats("v", three).error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(file->ReadFloats("w", three)) << "a refused read must not spoil the next";
}

TEST_F(SafetensorsFiles, SaysWhichFileIsWrong) {
  EXPECT_EQ(SafetensorsFile::Open(directory / "none").error().code, ErrorCode::kNotFound);
  const auto cut = SafetensorsFile::Open(Write(R"({"w":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}})", "short"));
  ASSERT_FALSE(cut);
  EXPECT_THAT(cut.error().detail, HasSubstr("model.safetensors"));
  EXPECT_THAT(cut.error().detail, HasSubstr("outside the file"));
}

}  // namespace
}  // namespace parley
