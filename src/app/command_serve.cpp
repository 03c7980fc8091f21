#include <fmt/format.h>

#include <cstdio>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/log_config.hpp"
#include "app/start_node.hpp"
#include "server/run_until_stopped.hpp"

namespace parley {

int RunServe(const ServerOptions& options) {
  const std::optional<ServerConfig> config = ReadServerConfig(options);
  if (!config) return kExitFailed;
  const SystemClock clock;
  // Before any thread, so that all of them leave the signals to main.
  Result<StopSignals> signals = StopSignals::Take();
  if (!signals) {
    fmt::print(stderr, "parley: {}\n", signals.error().detail);
    return kExitFailed;
  }
  LogSession log(LogConfigOf(*config), clock);
  CallObserver nobody;
  std::optional<RunningNode> running = StartNode(*config, log, nobody, clock);
  if (!running) return kExitFailed;
  fmt::print("Answering calls. Dial\n");
  PrintWhereToDial(*running->node);
  fmt::print("Metrics and health: http://{}:{}/metrics, /healthz, /readyz\n", config->http.listen.host,
             running->node->HttpPort());
  std::fflush(stdout);
  const DrainEnd end =
      RunUntilStopped(*signals, running->node->Gate(), clock,
                      {.drain = config->capacity.drain,
                       .on_drain = [node = running->node.get()](TimePoint deadline) { node->Drain(deadline); }});
  Log::Info("server_stopped", {{"how", PublicText{Name(end)}}});
  running->node.reset();
  return kExitDone;
}

}  // namespace parley
