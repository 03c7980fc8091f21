#include "speech/vad_batcher.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/check.hpp"

namespace parley {
namespace {

constexpr float kFullScale = 32768;
constexpr std::size_t kWindowsKept = 4;  // per stream, 128 ms, while a batch is under way
constexpr std::uint32_t kSlotBits = 16;  // of a stream id; the rest counts how often the slot was used
constexpr std::size_t kResampledMost = 2048;

}  // namespace

/// One call: a line of samples of which the first are the context of the next window, and the model's state.
struct VadBatcher::Stream {
  VadStreamId id;          // of the call that has it; none while it is free
  std::uint16_t uses = 0;  // from 1 on, so that no id is 0
  VadSink* sink = nullptr;
  std::optional<Resampler> resampler;
  std::vector<float> line;  // context, then up to kWindowsKept windows
  std::size_t filled = 0;   // samples in the line, the context included
  std::vector<float> state;
  Us start{0};  // position of the first sample after the context
};

/// What is under way. The job alone touches it between Submit and Deliver, except `active`, which is the loop's.
struct VadBatcher::Batch {
  std::unique_ptr<VoiceActivityDetector> detector;
  std::vector<VadWindow> windows;
  std::vector<VadStreamId> owners;
  std::vector<Us> ends;
  std::vector<float> samples, states;
  std::size_t count = 0;
  Status result;
  bool active = false;
};

VadBatcher::VadBatcher(Executor& loop, WorkQueue& work, std::unique_ptr<VoiceActivityDetector> detector,
                       const VadBatcherConfig& config)
    : loop_(loop), work_(work), config_(config), batch_(std::make_unique<Batch>()) {
  PARLEY_CHECK(config.max_streams < (1U << kSlotBits), "more VAD streams than an id can name");
  const VadShape& shape = detector->Shape();
  const std::size_t length = shape.context + shape.window;
  batch_->windows.resize(config.max_streams);
  batch_->owners.resize(config.max_streams);
  batch_->ends.resize(config.max_streams);
  batch_->samples.resize(config.max_streams * length);
  batch_->states.resize(config.max_streams * shape.state);
  for (std::size_t i = 0; i < config.max_streams; ++i) {
    batch_->windows[i].samples = &batch_->samples[i * length];
    batch_->windows[i].state = &batch_->states[i * shape.state];
  }
  batch_->detector = std::move(detector);
  streams_.resize(config.max_streams);
  for (std::size_t slot = config.max_streams; slot > 0; --slot)
    free_slots_.push_back(static_cast<std::uint32_t>(slot - 1));
}

VadBatcher::~VadBatcher() { loop_.Cancel(timer_); }

VadBatcher::Stream* VadBatcher::Find(VadStreamId id) {
  const std::uint32_t slot = id.value & ((1U << kSlotBits) - 1);
  if (!id || slot >= streams_.size() || streams_[slot] == nullptr || streams_[slot]->id != id) return nullptr;
  return streams_[slot].get();
}

Result<VadStreamId> VadBatcher::Add(Hz rate, VadSink& sink) {
  const VadShape& shape = batch_->detector->Shape();
  if (free_slots_.empty())
    return Fail(ErrorCode::kOverloaded, Origin::kParley,
                "voice activity: all " + std::to_string(config_.max_streams) + " streams are in use");
  std::optional<Resampler> resampler;
  if (rate != shape.rate) {
    auto made = Resampler::Create(rate, shape.rate);
    if (!made) return FailFrom(made);
    resampler.emplace(std::move(*made));
  }
  const std::uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  if (streams_[slot] == nullptr) streams_[slot] = std::make_unique<Stream>();
  Stream& stream = *streams_[slot];
  if (++stream.uses == 0) ++stream.uses;
  stream.id = VadStreamId{slot + (std::uint32_t{stream.uses} << kSlotBits)};
  stream.sink = &sink;
  stream.resampler = std::move(resampler);
  stream.line.assign(shape.context + kWindowsKept * shape.window, 0.0F);
  stream.filled = shape.context;
  stream.state.assign(shape.state, 0.0F);
  stream.start = Us{0};
  if (!timer_) ArmTick();
  return stream.id;
}

void VadBatcher::Remove(VadStreamId id) {
  Stream* stream = Find(id);
  if (stream == nullptr) return;
  stream->sink = nullptr;
  stream->resampler.reset();
  const std::uint32_t slot = id.value & ((1U << kSlotBits) - 1);
  stream->id = {};
  free_slots_.push_back(slot);
  if (free_slots_.size() == streams_.size()) {
    loop_.Cancel(timer_);
    timer_ = {};
  }
}

void VadBatcher::Push(VadStreamId id, std::span<const std::int16_t> samples) noexcept {
  Stream* stream = Find(id);
  if (stream == nullptr) return;
  if (!stream->resampler) return Append(*stream, samples);
  std::array<std::int16_t, kResampledMost> converted;
  while (!samples.empty()) {
    // In portions whose result is sure to fit.
    const auto portion = samples.first(std::min<std::size_t>(samples.size(), kResampledMost / 4));
    if (stream->resampler->OutputBound(portion.size()) > converted.size()) return;
    Append(*stream, stream->resampler->Process(portion, converted));
    samples = samples.subspan(portion.size());
  }
}

void VadBatcher::Append(Stream& stream, std::span<const std::int16_t> samples) {
  const VadShape& shape = batch_->detector->Shape();
  for (const std::int16_t sample : samples) {
    if (stream.filled == stream.line.size()) {  // the detector does not keep up: the oldest window is lost
      std::copy(stream.line.begin() + static_cast<std::ptrdiff_t>(shape.window), stream.line.end(),
                stream.line.begin());
      stream.filled -= shape.window;
      stream.start += DurationOf({static_cast<std::int64_t>(shape.window)}, shape.rate);
      ++stats_.windows_dropped;
    }
    stream.line[stream.filled++] = static_cast<float>(sample) / kFullScale;
  }
}

void VadBatcher::ArmTick() {
  timer_ = loop_.RunAt(loop_.Now() + config_.tick, [this] { OnTick(); });
}

void VadBatcher::OnTick() {
  ArmTick();
  if (batch_->active) return;
  const VadShape& shape = batch_->detector->Shape();
  const std::size_t length = shape.context + shape.window;
  const Us window_time = DurationOf({static_cast<std::int64_t>(shape.window)}, shape.rate);
  Batch& batch = *batch_;
  batch.count = 0;
  for (const auto& stream : streams_) {
    if (stream == nullptr || stream->sink == nullptr || stream->filled < length) continue;
    const std::size_t i = batch.count++;
    std::copy_n(stream->line.begin(), length, batch.samples.begin() + static_cast<std::ptrdiff_t>(i * length));
    std::copy_n(stream->state.begin(), shape.state,
                batch.states.begin() + static_cast<std::ptrdiff_t>(i * shape.state));
    batch.owners[i] = stream->id;
    stream->start += window_time;
    batch.ends[i] = stream->start;
    std::copy(stream->line.begin() + static_cast<std::ptrdiff_t>(shape.window),
              stream->line.begin() + static_cast<std::ptrdiff_t>(stream->filled), stream->line.begin());
    stream->filled -= shape.window;
  }
  if (batch.count == 0) return;
  batch.active = true;
  const bool taken = work_.Submit([this] {
    batch_->result = batch_->detector->Detect(std::span(batch_->windows).first(batch_->count));
    loop_.Post([this] { Deliver(); });
  });
  if (!taken) {
    batch.active = false;
    ++stats_.batches_refused;
  }
}

void VadBatcher::Deliver() {
  Batch& batch = *batch_;
  const VadShape& shape = batch.detector->Shape();
  batch.active = false;
  ++stats_.batches;
  stats_.windows += batch.count;
  if (!batch.result) {
    ++stats_.batches_failed;
    return;
  }
  for (std::size_t i = 0; i < batch.count; ++i) {
    Stream* stream = Find(batch.owners[i]);
    if (stream == nullptr) continue;
    std::copy_n(batch.states.begin() + static_cast<std::ptrdiff_t>(i * shape.state), shape.state,
                stream->state.begin());
    stream->sink->OnVoiceProbability(batch.ends[i], batch.windows[i].probability);
  }
}

}  // namespace parley
