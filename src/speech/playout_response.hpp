#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "speech/speech_audio.hpp"

namespace parley {

/// The audio of one response that is kept, and the position in it. Positions are in samples from the first sample of
/// the response. A value.
class PlayoutResponse {
 public:
  enum class Generation : std::uint8_t { kUnfinished, kFinished, kFailed };

  explicit PlayoutResponse(GenId id) : id_(id) {}

  [[nodiscard]] GenId Id() const { return id_; }
  [[nodiscard]] Generation State() const { return state_; }
  void SetState(Generation state) { state_ = state; }

  void Append(const SpeechAudio& audio);

  /// Copies up to out.size() samples from the position on and moves it. No allocation. @return how many.
  std::size_t Take(std::span<std::int16_t> out) noexcept;

  /// Moves the position, as far as audio is kept.
  void MoveTo(std::int64_t position) noexcept;

  /// Begins at `position`, before any audio is there.
  void StartAt(std::int64_t position) { position_ = position; }

  /// Frees audio that ends before `position`.
  void ForgetBefore(std::int64_t position);

  [[nodiscard]] std::int64_t Position() const { return position_; }
  /// Samples that wait to be played. After a restore the position may lie beyond what was appended so far.
  [[nodiscard]] std::int64_t Waiting() const { return appended_ > position_ ? appended_ - position_ : 0; }
  /// Whether what waits begins with, or has in it, a voiced frame; scanned at most once per sample.
  [[nodiscard]] bool VoiceWaits() const { return voiced_until_ > position_; }

  /// True for a block with a sample above the noise of a codec: 64 of 32768 is -54 dBov, and the lowest G.711 steps
  /// (8 of 32768 around zero) and dither stay below it.
  [[nodiscard]] static bool Voiced(std::span<const std::int16_t> samples) noexcept;

  void Encode(ByteWriter& writer) const;
  [[nodiscard]] static PlayoutResponse Decode(ByteReader& reader);

 private:
  struct Block {
    SpeechAudio audio;
    std::int64_t begin = 0;
  };

  GenId id_;
  Generation state_ = Generation::kUnfinished;
  std::vector<Block> blocks_;      // those kept, in order, without gaps
  std::size_t reading_ = 0;        // index of the block that holds the position
  std::int64_t position_ = 0;      // next sample to play
  std::int64_t appended_ = 0;      // end of the last block
  std::int64_t voiced_until_ = 0;  // end of the last block that has voice in it
};

}  // namespace parley
