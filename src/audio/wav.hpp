#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace parley {

/// A recording in memory: int16, one or two channels, interleaved.
struct WavAudio {
  Hz rate;
  int channels = 1;
  std::vector<std::int16_t> samples;

  [[nodiscard]] std::size_t Frames() const { return samples.size() / static_cast<std::size_t>(channels); }

  /// One channel by itself; `channel` < channels.
  [[nodiscard]] std::vector<std::int16_t> Channel(int channel) const;
};

/// Reads the bytes of a WAV file: RIFF, 16-bit PCM (also as WAVE_FORMAT_EXTENSIBLE), mono or stereo, 4-192 kHz. A
/// recording cut short by a crash is read as far as it goes. @param name  for the error text.
/// @return kInvalid for anything else.
[[nodiscard]] Result<WavAudio> ParseWav(std::span<const std::uint8_t> bytes, const std::string& name);

/// Reads a WAV file whole. Blocks. @return kNotFound if it cannot be opened, else as ParseWav().
[[nodiscard]] Result<WavAudio> ReadWav(const std::string& path);

/// Writes a WAV file of 16-bit PCM as it grows. After each Append() the bytes are with the operating system, and the
/// header is brought up to date once per second of audio and at the end, never ahead of the data: after a crash of
/// the process the file is valid and lacks at most the last second. Blocks on the disk: never on the media path.
class WavWriter {
 public:
  /// Creates or replaces the file. @param channels  1 or 2.
  [[nodiscard]] static Result<WavWriter> Create(const std::string& path, Hz rate, int channels);

  WavWriter(WavWriter&& other) noexcept;
  WavWriter& operator=(WavWriter&& other) noexcept;
  ~WavWriter();

  /// Appends whole frames, interleaved. @return kUnavailable if the disk refuses; kInvalid for half a frame, after
  /// Close(), or when the file would pass the format's 4 GiB.
  [[nodiscard]] Status Append(std::span<const std::int16_t> samples);

  /// Completes the header and closes. Called by the destructor, which cannot report a failure.
  [[nodiscard]] Status Close();

 private:
  WavWriter(int fd, std::string path, Hz rate, int channels);

  [[nodiscard]] Status WriteHeader();
  [[nodiscard]] Status WriteAt(std::uint64_t offset, const void* data, std::size_t size);

  int fd_;
  std::string path_;
  Hz rate_;
  int channels_;
  std::uint64_t data_bytes_ = 0;
  std::uint64_t header_bytes_ = 0;  // how much data the header on disk speaks of
};

}  // namespace parley
