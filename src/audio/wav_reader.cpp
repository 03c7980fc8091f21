#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>

#include "audio/wav.hpp"

static_assert(std::endian::native == std::endian::little, "WAV files are little-endian and copied as they are");

namespace parley {
namespace {

// "Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991), and the extensible
// format of Microsoft's "Multiple Channel Audio Data and WAVE Files" (2001).
constexpr std::uint16_t kFormatPcm = 1;
constexpr std::uint16_t kFormatExtensible = 0xFFFE;
constexpr std::size_t kChunkHeader = 8;
constexpr std::size_t kSubFormatAt = 24;

template <typename T>
T Load(const std::uint8_t* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

struct Format {
  Hz rate;
  int channels = 0;
};

tl::unexpected<Error> Bad(const std::string& name, std::string_view why) {
  return Fail(ErrorCode::kInvalid, Origin::kConfiguration,
              fmt::format("{}: {}; needed is a WAV file of 16-bit PCM, mono or stereo", name, why));
}

Result<Format> ParseFormat(std::span<const std::uint8_t> chunk, const std::string& name) {
  if (chunk.size() < 16) return Bad(name, "the format chunk is too short");
  auto tag = Load<std::uint16_t>(chunk.data());
  if (tag == kFormatExtensible && chunk.size() >= kSubFormatAt + 2)
    tag = Load<std::uint16_t>(chunk.data() + kSubFormatAt);
  const auto channels = Load<std::uint16_t>(chunk.data() + 2);
  const auto rate = Load<std::uint32_t>(chunk.data() + 4);
  const auto bits = Load<std::uint16_t>(chunk.data() + 14);
  if (tag != kFormatPcm) return Bad(name, fmt::format("the audio has format {}, not PCM", tag));
  if (bits != 16) return Bad(name, fmt::format("the samples have {} bits", bits));
  if (channels != 1 && channels != 2) return Bad(name, fmt::format("it has {} channels", channels));
  if (rate < 4000 || rate > 192000) return Bad(name, fmt::format("the rate is {} Hz", rate));
  return Format{Hz{static_cast<int>(rate)}, channels};
}

}  // namespace

std::vector<std::int16_t> WavAudio::Channel(int channel) const {
  std::vector<std::int16_t> one;
  one.reserve(Frames());
  for (auto at = static_cast<std::size_t>(channel); at < samples.size(); at += static_cast<std::size_t>(channels))
    one.push_back(samples[at]);
  return one;
}

Result<WavAudio> ParseWav(std::span<const std::uint8_t> bytes, const std::string& name) {
  if (bytes.size() < 12 || std::memcmp(bytes.data(), "RIFF", 4) != 0 || std::memcmp(bytes.data() + 8, "WAVE", 4) != 0)
    return Bad(name, "it does not begin as a RIFF/WAVE file");
  std::optional<Format> format;
  std::size_t at = 12;
  while (bytes.size() - at >= kChunkHeader) {
    const std::string_view id(reinterpret_cast<const char*>(bytes.data() + at), 4);
    const std::size_t claimed = Load<std::uint32_t>(bytes.data() + at + 4);
    at += kChunkHeader;
    const std::size_t size = std::min(claimed, bytes.size() - at);
    if (id == "fmt ") {
      auto parsed = ParseFormat(bytes.subspan(at, size), name);
      if (!parsed) return FailFrom(parsed);
      format = *parsed;
    } else if (id == "data") {
      if (!format) return Bad(name, "the samples come before their format");
      const std::size_t frame = 2 * static_cast<std::size_t>(format->channels);
      WavAudio audio{format->rate, format->channels, {}};
      audio.samples.resize(size / frame * static_cast<std::size_t>(format->channels));
      if (!audio.samples.empty()) std::memcpy(audio.samples.data(), bytes.data() + at, audio.samples.size() * 2);
      return audio;
    }
    at += std::min(size + (size & 1), bytes.size() - at);  // chunks are padded to an even length
  }
  return Bad(name, "it has no samples");
}

Result<WavAudio> ReadWav(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file)
    return Fail(ErrorCode::kNotFound, Origin::kConfiguration,
                fmt::format("cannot open the recording {}: {}", path, std::strerror(errno)));
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(std::max<std::streamoff>(0, file.tellg())));
  file.seekg(0);
  if (!file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size())))
    return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
                fmt::format("cannot read the recording {}: {}", path, std::strerror(errno)));
  return ParseWav(bytes, path);
}

}  // namespace parley
