#include "server/call_shard.hpp"

#include <string>
#include <utility>

namespace parley {

CallShard::CallShard(Parts parts)
    : shard_({.index = parts.index, .name = "shard-" + std::to_string(parts.index)}, parts.clock),
      drain_(parts.clock),
      vad_(shard_, parts.kit.VoiceWork(), parts.kit.MakeVoiceDetector()),
      recognizers_(parts.kit.MakeRecognizers(shard_)),
      turn_detectors_(parts.kit.MakeTurnDetectors(shard_)),
      synthesizers_(parts.kit.MakeSynthesizers(shard_)),
      answerers_({shard_, parts.kit.TextWork(), parts.kit.Embedder(), std::move(parts.zone)}, std::move(parts.script)),
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
