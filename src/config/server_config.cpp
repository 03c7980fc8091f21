#include "config/server_config.hpp"

#include <array>

namespace parley {

void Describe(SipServerConfig& config, ConfigFields& fields) {
  fields.Address("listen", config.listen, {"address and port where SIP is answered"});
  fields.Flag("udp", config.udp, {"answer SIP over UDP"});
  fields.Flag("tcp", config.tcp, {"answer SIP over TCP"});
  fields.Text("public_address", config.public_address,
              {"IP address the trunk reaches this machine at, when it is not the machine's own"});
  fields.Networks("allow_from", config.allow_from,
                  {"who may call: source addresses of the trunk; empty: private networks and this machine only"});
}

void Describe(HttpServerConfig& config, ConfigFields& fields) {
  fields.Address("listen", config.listen, {"address and port of the admin API, the console and the metrics"});
}

void Describe(RtpServerConfig& config, ConfigFields& fields) {
  fields.Ports("ports", config.ports, {"UDP ports of the audio, two for each call", "ports"});
}

void Describe(CapacityConfig& config, ConfigFields& fields) {
  fields.MaybeInteger(
      "calls", config.calls, {1, 5000},
      {"most calls at a time; unset: what the speech in use allows, about 10 per core embedded", "calls"});
  fields.MaybeInteger("shards", config.shards, {1, 256},
                      {"loop threads; unset: half the cores, at least one", "threads"});
  fields.Duration("drain", config.drain, Ms{0}, Ms{86'400'000},
                  {"time that calls get to end after the first stop signal; the second ends them at once"});
}

void Describe(ServerConfig& config, ConfigFields& fields) {
  static constexpr std::array<std::string_view, 4> kLogLevels{"debug", "info", "warning", "error"};
  fields.Path("flow", config.flow, {.doc = "the script of the conversation (YAML)", .required = true});
  fields.Paths("knowledge", config.knowledge,
               {"Markdown files, or directories of them, that questions are answered from"});
  fields.Part("sip", config.sip, {"calls from the telephone network"});
  fields.Part("http", config.http, {"admin API, console and metrics"});
  fields.Part("rtp", config.rtp, {"audio of the calls"});
  fields.Part("capacity", config.capacity, {"how much one process takes on"});
  fields.Choice("log_level", config.log_level, kLogLevels, {"least important lines that are logged"});
  fields.Path("data", config.data_directory,
              {"directory for call records and rendered audio; unset: the program's own"});
  fields.Path("models", config.models_directory, {"directory of the embedded speech models; unset: the program's own"});
}

}  // namespace parley
