#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/log_config.hpp"
#include "app/report_call.hpp"
#include "app/shown_call.hpp"
#include "app/start_node.hpp"
#include "app/terminal.hpp"
#include "server/run_until_stopped.hpp"

namespace parley {
namespace {

/// The fixed lines are rendered once per voice; later starts find them on the disk.
constexpr Ms kVoiceWait{300'000};

std::filesystem::path DirectoryOf(const ServerOptions& options) {
  const std::filesystem::path place(options.place);
  return std::filesystem::is_directory(place) ? place : place.parent_path();
}

/// Shows how far the rendering of the fixed lines is: one line that is overwritten on a terminal.
void ShowVoiceProgress(const PrerenderProgress& progress) {
  static std::atomic<std::size_t> rendered{0};
  if (progress.how == PrerenderProgress::How::kRendered) ++rendered;
  if (StandardOutputIsTerminal()) {
    fmt::print("\r\x1b[2KVoice: line {} of {}", progress.done, progress.total);
    if (progress.done == progress.total) fmt::print(", {} rendered now, the others from the cache\n", rendered.load());
  } else if (progress.done == progress.total || (progress.done % 25 == 0 && rendered > 0)) {
    fmt::print("Voice: line {} of {}\n", progress.done, progress.total);
  }
  std::fflush(stdout);
}

/// Where the demonstration dials: the loopback if the server listens there, else its first address.
std::string LoopbackTarget(const Node& node) {
  const std::vector<SipListen>& listening = node.Listening();
  const auto loopback = std::find_if(listening.begin(), listening.end(),
                                     [](const SipListen& listen) { return listen.address.ip.starts_with("127."); });
  const MediaAddress& address = (loopback == listening.end() ? listening.front() : *loopback).address;
  return fmt::format("sip:desk@{}:{}", address.ip, address.port);
}

/// Passes what the server sees to the call that is being shown; calls that come later are their own business.
class FirstCallOnly final : public CallObserver {
 public:
  void Show(CallObserver* shown) { shown_ = shown; }

  void OnAgentHeard(CallRef call, GenId response, std::string_view text, bool interrupted) noexcept override {
    if (CallObserver* const shown = shown_) shown->OnAgentHeard(call, response, text, interrupted);
  }
  void OnTurnAnswered(CallRef call, const TurnWaterfall& waterfall) noexcept override {
    if (CallObserver* const shown = shown_) shown->OnTurnAnswered(call, waterfall);
  }

 private:
  std::atomic<CallObserver*> shown_{nullptr};
};

}  // namespace

int RunDemo(const DemoOptions& options) {
  const std::optional<ServerConfig> config = ReadServerConfig(options.server);
  if (!config) return kExitFailed;
  const std::shared_ptr<const RenderedScript> script =
      PrepareCaller((DirectoryOf(options.server) / "demo.yaml").string());
  if (script == nullptr) return kExitFailed;

  const SystemClock clock;
  Result<StopSignals> signals = StopSignals::Take();
  if (!signals) {
    fmt::print(stderr, "parley: {}\n", signals.error().detail);
    return kExitFailed;
  }
  LogSession::Config log_config = LogConfigOf(*config);
  // The conversation has the terminal; what goes wrong is still told.
  log_config.threshold = std::max(log_config.threshold, LogThreshold::kWarning);
  LogSession log(std::move(log_config), clock);
  FirstCallOnly observer;
  fmt::print("Loading the models ...\n");
  std::fflush(stdout);
  std::optional<RunningNode> running = StartNode(*config, log, observer, clock, ShowVoiceProgress);
  if (!running) return kExitFailed;
  if (!running->node->WaitForVoice(kVoiceWait)) fmt::print("The voice is still rendering lines; going on.\n");

  ShownCall shown(script, StyleOfStandardOutput());
  observer.Show(&shown);
  const Result<CallerResult> result =
      PlaceAndShow({.target = LoopbackTarget(*running->node), .script = script}, shown, clock);
  observer.Show(nullptr);
  int exit_code = kExitFailed;
  if (result) {
    const std::string wav =
        options.record.empty() ? (std::filesystem::path(config->data_directory) / "demo.wav").string() : options.record;
    exit_code = ReportCall({.script = script->script,
                            .result = *result,
                            .ears = *running->speech,
                            .heard = shown.AgentHeard(),
                            .wav = wav,
                            .json = options.json});
  } else {
    fmt::print(stderr, "parley: {}\n", result.error().detail);
  }
  if (options.stay) {
    fmt::print("\nParley goes on answering. Dial it with any SIP phone:\n");
    PrintWhereToDial(*running->node);
    fmt::print("Stop it with Ctrl-C.\n");
    std::fflush(stdout);
    (void)RunUntilStopped(*signals, running->node->Gate(), clock,
                          {.on_drain = [node = running->node.get()](TimePoint end) { node->Drain(end); }});
  }
  running->node.reset();
  return exit_code;
}

}  // namespace parley
