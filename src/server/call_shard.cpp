#include "server/call_shard.hpp"

#include <string>
#include <utility>

#include "server/metered_speech.hpp"

namespace parley {

CallShard::CallShard(Parts parts)
    : shard_({.index = parts.index, .name = "shard-" + std::to_string(parts.index)}, parts.clock),
      drain_(parts.clock),
      vad_(shard_, parts.kit.VoiceWork(), Metered(parts.kit.MakeVoiceDetector(), providers_)),
      recognizers_(Metered(parts.kit.MakeRecognizers(shard_), shard_, providers_)),
      turn_detectors_(Metered(parts.kit.MakeTurnDetectors(shard_), shard_, providers_)),
      synthesizers_(Metered(parts.kit.MakeSynthesizers(shard_), shard_, providers_)),
      embedder_(Metered(parts.kit.Embedder(), providers_)),
      answerers_({shard_, parts.kit.TextWork(), embedder_.get(), std::move(parts.zone)}, std::move(parts.script)),
      calls_(shard_),
      services_{shard_,
                calls_,
                {vad_, *recognizers_, *turn_detectors_, shard_},
                {*synthesizers_, parts.cache},
                answerers_,
                std::move(parts.turn)} {}

CallShard::~CallShard() {
  shard_.Stop();
  shard_.Join();
}

void CallShard::SetScript(ScriptRef script) {
  shard_.Post([this, script = std::move(script)]() mutable { answerers_.SetScript(std::move(script)); });
}

}  // namespace parley
