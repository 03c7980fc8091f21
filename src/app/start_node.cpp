#include "app/start_node.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace parley {

std::optional<RunningNode> StartNode(ServerConfig config, LogSession& log, CallObserver& observer, const Clock& clock,
                                     Node::OnVoiceProgress on_voice) {
  // The script first: its mistakes are told at once, not after the models are loaded.
  {
    Diagnostics problems;
    const bool good = LoadScript(config, nullptr, problems).has_value();
    fmt::print(stderr, "{}", problems.Format());
    if (!good) return std::nullopt;
  }
  RunningNode running;
  auto crash_dump = CrashDump::Install(std::filesystem::path(config.data_directory) / "crashes");
  if (!crash_dump) {
    fmt::print(stderr, "parley: {}; set `data` (--data DIR) to a place this user may write to\n",
               crash_dump.error().detail);
    return std::nullopt;
  }
  running.crash_dump.emplace(std::move(*crash_dump));
  Log::Info("crash_dump", {{"file", PublicText{running.crash_dump->File().string()}}});
  Result<std::unique_ptr<EmbeddedSpeech>> speech = EmbeddedSpeech::Load(config.models_directory);
  if (!speech) {
    fmt::print(stderr, "parley: {}\n", speech.error().detail);
    return std::nullopt;
  }
  running.speech = std::move(*speech);

  Diagnostics problems;  // told above
  std::optional<LoadedScript> script = LoadScript(config, running.speech->Embedder(), problems);
  if (!script) return std::nullopt;

  auto node = Node::Start({.config = std::move(config),
                           .script = std::move(*script),
                           .kit = *running.speech,
                           .log = log,
                           .observer = observer,
                           .clock = clock,
                           .on_voice = std::move(on_voice)});
  if (!node) {
    fmt::print(stderr, "parley: {}\n", node.error().detail);
    return std::nullopt;
  }
  running.node = std::move(*node);
  return running;
}

void PrintWhereToDial(const Node& node) {
  for (const SipListen& listen : node.Listening()) {
    const char* const transport = listen.transport == SipTransport::kTcp ? ";transport=tcp" : "";
    fmt::print("  sip:desk@{}:{}{}\n", listen.address.ip, listen.address.port, transport);
  }
}

}  // namespace parley
