#pragma once

#include <memory>
#include <optional>

#include "app/embedded_speech.hpp"
#include "call/call_observer.hpp"
#include "obs/crash_dump.hpp"
#include "obs/log.hpp"
#include "server/node.hpp"

namespace parley {

/// A server with the speech it runs on; the speech outlives the node.
struct RunningNode {
  std::optional<CrashDump> crash_dump;  ///< in DATA/crashes
  std::unique_ptr<EmbeddedSpeech> speech;
  std::unique_ptr<Node> node;
};

/// Loads models and script and starts to answer. What is wrong is printed to standard error, with what to do.
/// Blocks for some seconds. @return nothing if it failed.
[[nodiscard]] std::optional<RunningNode> StartNode(ServerConfig config, LogSession& log, CallObserver& observer,
                                                   const Clock& clock, Node::OnVoiceProgress on_voice = {});

/// Prints what to dial: one line for each address of this machine that SIP is answered on.
void PrintWhereToDial(const Node& node);

}  // namespace parley
