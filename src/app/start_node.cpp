#include "app/start_node.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace parley {
namespace {

/// IPv4 addresses of the interfaces that are up, loopback last.
std::vector<std::string> OwnAddresses() {
  std::vector<std::string> addresses;
  std::vector<std::string> loopback;
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return addresses;
  for (const ifaddrs* each = all; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET || (each->ifa_flags & IFF_UP) == 0) continue;
    char text[INET_ADDRSTRLEN] = {};
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr, text, sizeof text);
    ((each->ifa_flags & IFF_LOOPBACK) != 0 ? loopback : addresses).emplace_back(text);
  }
  freeifaddrs(all);
  addresses.insert(addresses.end(), loopback.begin(), loopback.end());
  return addresses;
}

}  // namespace

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
    std::vector<std::string> hosts{listen.address.ip};
    if (listen.address.ip == "0.0.0.0") hosts = OwnAddresses();
    for (const std::string& host : hosts) fmt::print("  sip:desk@{}:{}{}\n", host, listen.address.port, transport);
  }
}

}  // namespace parley
