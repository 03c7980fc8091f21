#include "speech/playout_response.hpp"

#include <algorithm>

namespace parley {

void PlayoutResponse::Append(const SpeechAudio& audio) {
  if (audio.Count().value == 0) return;
  blocks_.push_back({audio, appended_});
  appended_ += audio.Count().value;
  if (Voiced(audio.Samples())) voiced_until_ = appended_;
}

std::size_t PlayoutResponse::Take(std::span<std::int16_t> out) noexcept {
  std::size_t taken = 0;
  while (taken < out.size() && reading_ < blocks_.size()) {
    const Block& block = blocks_[reading_];
    const auto samples = block.audio.Samples();
    const std::int64_t offset = position_ - block.begin;
    if (offset >= static_cast<std::int64_t>(samples.size())) {
      ++reading_;
      continue;
    }
    const auto from = samples.subspan(static_cast<std::size_t>(std::max<std::int64_t>(offset, 0)));
    const std::size_t count = std::min(from.size(), out.size() - taken);
    std::copy_n(from.begin(), count, out.begin() + static_cast<std::ptrdiff_t>(taken));
    taken += count;
    position_ += static_cast<std::int64_t>(count);
  }
  return taken;
}

void PlayoutResponse::MoveTo(std::int64_t position) noexcept {
  const std::int64_t kept_from = blocks_.empty() ? position_ : blocks_.front().begin;
  position_ = std::clamp(position, std::min(kept_from, appended_), std::max(appended_, position_));
  reading_ = 0;
}

void PlayoutResponse::ForgetBefore(std::int64_t position) {
  const auto first_kept = std::find_if(blocks_.begin(), blocks_.end(), [position](const Block& block) {
    return block.begin + block.audio.Count().value > position;
  });
  blocks_.erase(blocks_.begin(), first_kept);
  reading_ = 0;
}

bool PlayoutResponse::Voiced(std::span<const std::int16_t> samples) noexcept {
  constexpr int kThreshold = 64;
  return std::any_of(samples.begin(), samples.end(),
                     [](int sample) { return sample >= kThreshold || sample <= -kThreshold; });
}

void PlayoutResponse::Encode(ByteWriter& writer) const {
  writer.Write(id_);
  writer.Write(state_);
  writer.Write(position_);
}

PlayoutResponse PlayoutResponse::Decode(ByteReader& reader) {
  PlayoutResponse response(reader.Read<GenId>());
  const auto state = reader.Read<Generation>();
  if (state > Generation::kFailed) reader.MarkInvalid();
  response.state_ = state;
  response.position_ = reader.Read<std::int64_t>();
  if (response.position_ < 0) reader.MarkInvalid();
  return response;
}

}  // namespace parley
