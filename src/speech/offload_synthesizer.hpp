#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "runtime/executor.hpp"
#include "runtime/offload_pool.hpp"
#include "speech/clause_finish.hpp"
#include "speech/clause_renderer.hpp"
#include "speech/synthesizer.hpp"

namespace parley {

class OffloadSynthesizer;
struct ClauseJob;

/// Makes synthesizers of embedded voices for the calls of one shard: text is cut into clauses, each is rendered on an
/// offload pool, one clause of a call at a time, so that calls take turns. Loop-affine, except that the pool posts to
/// it; it must outlive its synthesizers, the pool's jobs and the loop's last task.
class OffloadSynthesizerProvider final : public SynthesizerProvider {
 public:
  using Voices = std::vector<std::shared_ptr<const ClauseRenderer>>;

  struct Stats {
    std::uint64_t clauses = 0;  ///< rendered and delivered
    std::uint64_t stale = 0;    ///< results that came after a cancel or close, and were dropped
    std::uint64_t refused = 0;  ///< jobs the pool did not take
    std::uint64_t skipped = 0;  ///< stretches of text that could not be said
  };

  /// @param voices  at least one; the first is the default.
  OffloadSynthesizerProvider(Executor& loop, OffloadPool& pool, Voices voices, const SpeechLevelConfig& level = {});
  ~OffloadSynthesizerProvider() override;

  [[nodiscard]] std::unique_ptr<Synthesizer> MakeSynthesizer() override;
  [[nodiscard]] SynthesizerTraits Traits() const override { return voices_.front()->Traits(); }
  [[nodiscard]] Result<VoiceIdentity> Identify(std::string_view voice) const override;
  [[nodiscard]] const Stats& Read() const { return stats_; }

 private:
  friend class OffloadSynthesizer;
  using StreamId = Id<struct SynthesisStreamTag, std::uint64_t>;

  [[nodiscard]] Result<std::shared_ptr<const ClauseRenderer>> FindVoice(std::string_view voice) const;
  [[nodiscard]] bool Submit(StreamId stream, ClauseJob job);
  void OnRendered(StreamId stream, GenId gen, const Result<FinishedClause>& result);
  void PostFlush(StreamId stream);
  void Flush(StreamId stream);

  Executor& loop_;
  OffloadPool& pool_;
  const Voices voices_;
  const SpeechLevelConfig level_;
  std::unordered_map<StreamId, OffloadSynthesizer*> streams_;  // those that are open
  std::uint64_t last_stream_ = 0;
  Stats stats_;
};

}  // namespace parley
