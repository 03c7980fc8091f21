#include "speech/voice_line.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "audio/resampler.hpp"

namespace parley {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHashBytes = 32;
constexpr std::string_view kMagic = "parley voice line";

using Hash = std::array<std::uint8_t, kHashBytes>;

Hash Sha256(std::span<const std::uint8_t> bytes) {
  Hash hash{};
  unsigned int size = kHashBytes;
  // It can fail for want of memory alone; the zero hash then names no file and fits no content.
  if (EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, EVP_sha256(), nullptr) != 1) hash.fill(0);
  return hash;
}

void WriteKey(ByteWriter& writer, const VoiceLineKey& key) {
  writer.Write(kMagic);
  writer.Write(kVersion);
  writer.Write(std::int32_t{kStoredRate.value});
  writer.Write(key.voice.provider);
  writer.Write(key.voice.voice);
  writer.Write(key.voice.model_hash);
  writer.Write(key.speed);
  writer.Write(key.text);
}

tl::unexpected<Error> Damaged(const char* how) {
  return Fail(ErrorCode::kInvalid, Origin::kOperatingSystem, std::string("stored voice line is ") + how);
}

}  // namespace

std::string DigestOf(const VoiceLineKey& key) {
  ByteWriter writer;
  WriteKey(writer, key);
  std::string hex;
  for (std::uint8_t byte : Sha256(std::move(writer).Take())) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

Bytes EncodeVoiceLine(const VoiceLineKey& key, const VoiceLine& line) {
  ByteWriter writer;
  WriteKey(writer, key);
  writer.Write(static_cast<std::uint32_t>(line.spans.size()));
  for (const auto& span : line.spans) {
    writer.Write(span.text);
    writer.Write(span.from);
    writer.Write(span.to);
  }
  writer.Write(static_cast<std::uint32_t>(line.audio.Samples().size()));
  for (std::int16_t sample : line.audio.Samples()) writer.Write(sample);
  Bytes bytes = std::move(writer).Take();
  const Hash hash = Sha256(bytes);
  bytes.insert(bytes.end(), hash.begin(), hash.end());
  return bytes;
}

Result<VoiceLine> DecodeVoiceLine(std::span<const std::uint8_t> bytes, const VoiceLineKey& key) {
  if (bytes.size() <= kHashBytes) return Damaged("cut short");
  const auto content = bytes.first(bytes.size() - kHashBytes);
  const Hash hash = Sha256(content);
  if (!std::equal(hash.begin(), hash.end(), content.end())) return Damaged("damaged: its checksum is wrong");
  ByteWriter expected;
  WriteKey(expected, key);
  const Bytes head = std::move(expected).Take();
  if (content.size() < head.size() || !std::equal(head.begin(), head.end(), content.begin()))
    return Damaged("of another key or version");

  ByteReader reader(content.data() + head.size(), content.size() - head.size());
  VoiceLine line;
  const std::size_t spans = reader.ReadCount();
  for (std::size_t i = 0; i < spans && !reader.Failed(); ++i) {
    SpokenSpan span;
    span.text = reader.Read<std::string>();
    span.from = reader.Read<Us>();
    span.to = reader.Read<Us>();
    line.spans.push_back(std::move(span));
  }
  const std::size_t count = reader.ReadCount();
  if (reader.Failed() || reader.Left() != 2 * count) return Damaged("damaged: its lengths do not fit");
  std::vector<std::int16_t> samples(count);
  for (auto& sample : samples) sample = reader.Read<std::int16_t>();
  line.audio = SpeechAudio(kStoredRate, std::move(samples));
  return line;
}

Result<VoiceLine> AtRate(const VoiceLine& line, Hz rate) {
  if (line.audio.Rate() == rate) return line;
  auto samples = ResampleWhole(line.audio.Samples(), line.audio.Rate(), rate);
  if (!samples) return FailFrom(samples);
  return VoiceLine{SpeechAudio(rate, *std::move(samples)), line.spans};
}

}  // namespace parley
