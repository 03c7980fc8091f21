#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/units.hpp"
#include "runtime/executor.hpp"
#include "runtime/gate.hpp"
#include "runtime/offload_pool.hpp"
#include "speech/synthesizer.hpp"
#include "speech/voice_cache.hpp"

namespace parley {

/// One fixed line is in memory now, or could not be rendered.
struct PrerenderProgress {
  enum class How : std::uint8_t { kCached, kRendered, kFailed };
  std::size_t done = 0, total = 0;  ///< this is line `done` of `total`
  std::string text;
  Us length{0};
  How how = How::kCached;
  std::string problem;  ///< of kFailed
};

/// Told on the loop, never inside a call of a VoicePrerender method.
class VoicePrerenderSink {
 public:
  virtual ~VoicePrerenderSink() = default;
  virtual void OnPrerendered(const PrerenderProgress& progress) = 0;
  /// All lines have been seen to; not called after Stop().
  virtual void OnPrerenderFinished() = 0;
};

/// Brings fixed lines into a voice cache in the background, in the order given: the greeting first. One line at a time,
/// one clause at a time at the voice, so that calls that speak meanwhile wait for one clause at most. Loop-affine;
/// destroy it only before Start(), after OnPrerenderFinished() or after Stop() has called back.
class VoicePrerender final : private SynthesizerSink {
 public:
  struct Parts {
    Executor& loop;
    OffloadPool& disk;  ///< for file access
    VoiceCache& cache;
    SynthesizerProvider& voices;
  };

  /// @param request  the voice of the calls and the rate of their legs.
  VoicePrerender(Parts parts, VoiceRequest request, std::vector<std::string> lines, VoicePrerenderSink& sink);
  ~VoicePrerender() override;

  /// @return what the voice says at opening.
  [[nodiscard]] Status Start();

  /// Gives up after the file access under way, if any, and then calls back.
  void Stop(Task stopped);

 private:
  struct Rendering {
    GenId gen;
    std::vector<std::int16_t> samples;
    std::vector<SpokenSpan> spans;
  };

  void OnSynthesis(const SynthesisEvent& event, TimePoint at) noexcept override;
  void Next();
  void LookUp();
  void Render();
  void StoreRendered();
  void Advance(PrerenderProgress::How how, Us length, std::string problem);
  [[nodiscard]] VoiceLineKey Key() const { return {identity_, lines_[next_], request_.speed}; }

  Parts parts_;
  VoiceRequest request_;
  std::vector<std::string> lines_;
  VoicePrerenderSink& sink_;
  VoiceIdentity identity_;
  std::unique_ptr<Synthesizer> synthesizer_;
  std::size_t next_ = 0;
  Rendering rendering_;
  Gate gate_;
  Gate::Holder at_disk_;  // a job on the disk pool holds it, from the loop
};

}  // namespace parley
