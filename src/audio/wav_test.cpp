#include "audio/wav.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace parley {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Wav : public testing::Test {
 protected:
  Wav() {
    std::string name = testing::TempDir() + "parley-wav-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    path_ = folder_ / "a.wav";
  }
  ~Wav() override { std::filesystem::remove_all(folder_); }

  std::vector<std::uint8_t> FileBytes() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::filesystem::path folder_;
  std::filesystem::path path_;
};

TEST_F(Wav, WhatIsWrittenIsRead) {
  for (const int channels : {1, 2}) {
    auto writer = WavWriter::Create(path_, k8kHz, channels).value();
    ASSERT_TRUE(writer.Append(std::vector<std::int16_t>{1, -2, 3, -32768}));
    ASSERT_TRUE(writer.Append(std::vector<std::int16_t>{5, 6}));
    ASSERT_TRUE(writer.Close());
    const auto audio = ReadWav(path_).value();
    EXPECT_EQ(audio.rate, k8kHz);
    EXPECT_EQ(audio.channels, channels);
    EXPECT_THAT(audio.samples, ElementsAre(1, -2, 3, -32768, 5, 6));
  }
}

TEST_F(Wav, ChannelsComeApart) {
  const WavAudio audio{k8kHz, 2, {1, 10, 2, 20, 3, 30}};
  EXPECT_EQ(audio.Frames(), 3U);
  EXPECT_THAT(audio.Channel(0), ElementsAre(1, 2, 3));
  EXPECT_THAT(audio.Channel(1), ElementsAre(10, 20, 30));
}

TEST_F(Wav, IsValidWhileItIsBeingWritten) {
  auto writer = WavWriter::Create(path_, k8kHz, 1).value();
  EXPECT_EQ(ReadWav(path_).value().Frames(), 0U);
  for (int i = 0; i < 125; ++i) ASSERT_TRUE(writer.Append(std::vector<std::int16_t>(160, 7)));
  // 2.5 s were written; the process could die here.
  EXPECT_EQ(ReadWav(path_).value().Frames(), 16000U);
  ASSERT_TRUE(writer.Close());
  EXPECT_EQ(ReadWav(path_).value().Frames(), 20000U);
}

TEST_F(Wav, AFileCutShortIsReadAsFarAsItGoes) {
  auto writer = WavWriter::Create(path_, k8kHz, 2).value();
  ASSERT_TRUE(writer.Append(std::vector<std::int16_t>(1000, 7)));
  ASSERT_TRUE(writer.Close());
  std::filesystem::resize_file(path_, 44 + 7);
  EXPECT_EQ(ReadWav(path_).value().Frames(), 1U);
}

TEST_F(Wav, SkipsChunksItDoesNotKnowAndReadsTheExtensibleFormat) {
  const std::vector<std::uint8_t> bytes{
      'R', 'I', 'F', 'F', 0,   0,  0, 0, 'W', 'A',  'V',  'E', 'L', 'I',  'S',  'T', 3, 0, 0,    0, 1,    2,   3,
      0,   'f', 'm', 't', ' ', 26, 0, 0, 0,   0xFE, 0xFF, 1,   0,   0x80, 0x3E, 0,   0, 0, 0x7D, 0, 0,    2,   0,
      16,  0,   22,  0,   16,  0,  4, 0, 0,   0,    1,    0,   'd', 'a',  't',  'a', 2, 0, 0,    0, 0x34, 0x12};
  const auto audio = ParseWav(bytes, "x.wav").value();
  EXPECT_EQ(audio.rate, k16kHz);
  EXPECT_THAT(audio.samples, ElementsAre(0x1234));
}

TEST_F(Wav, ErrorsSayWhatAndWhere) {
  const auto missing = ReadWav(path_);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(missing.error().detail, HasSubstr(path_.string()));

  std::ofstream(path_) << "this is not audio";
  const auto text = ReadWav(path_);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::kInvalid);

  const auto nowhere = WavWriter::Create(folder_ / "no" / "b.wav", k8kHz, 1);
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().detail, HasSubstr("folder exists"));

  auto writer = WavWriter::Create(path_, k8kHz, 2).value();
  EXPECT_FALSE(writer.Append(std::vector<std::int16_t>{1}));
  ASSERT_TRUE(writer.Close());
  EXPECT_FALSE(writer.Append(std::vector<std::int16_t>{1, 2}));
  EXPECT_TRUE(writer.Close());
}

TEST_F(Wav, RefusesOtherEncodings) {
  auto writer = WavWriter::Create(path_, k8kHz, 1).value();
  ASSERT_TRUE(writer.Append(std::vector<std::int16_t>{1}));
  ASSERT_TRUE(writer.Close());
  const auto good = FileBytes();
  const struct {
    std::size_t at;
    std::uint8_t value;
    const char* says;
  } kBroken[] = {
      {20, 7, "format 7"}, {22, 3, "3 channels"}, {34, 8, "8 bits"}, {25, 0, "64 Hz"}, {36, 'x', "no samples"}};
  for (const auto& broken : kBroken) {
    auto bytes = good;
    bytes[broken.at] = broken.value;
    const auto refused = ParseWav(bytes, "b.wav");
    ASSERT_FALSE(refused) << broken.says;
    EXPECT_THAT(refused.error().detail, HasSubstr(broken.says));
  }
  for (std::size_t size = 0; size < 44; ++size) EXPECT_FALSE(ParseWav(std::span(good).first(size), "c.wav")) << size;
}

}  // namespace
}  // namespace parley
