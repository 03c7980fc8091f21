#include "app/server_options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "app/default_directories.hpp"

namespace parley {
namespace {

/// A path of the command line is meant from where the user stands; one in the file, from the file.
std::optional<std::string> FromHere(const std::optional<std::string>& path) {
  if (!path) return std::nullopt;
  return std::filesystem::absolute(*path).lexically_normal().string();
}

}  // namespace

void ServerOptions::AddTo(CLI::App& command) {
  command.add_option("place", place, "directory with parley.yaml, or the file")->capture_default_str();
  command.add_option("--sip", sip, "address SIP is answered on, such as 0.0.0.0:5060");
  command.add_option("--http", http, "address of metrics and health, such as 127.0.0.1:8080");
  command.add_option("--rtp-ports", rtp_ports, "ports of the audio, such as 20000-23999");
  command.add_option("--log-level", log_level, "debug, info, warning or error");
  command.add_option("--data", data, "directory of call records and rendered lines");
  command.add_option("--models", models, "directory of the embedded models");
}

ConfigOverrides ServerOptions::Overrides() const {
  ConfigOverrides overrides;
  const auto add = [&overrides](const char* field, const std::optional<std::string>& value) {
    if (value) overrides.emplace_back(field, *value);
  };
  add("sip.listen", sip);
  add("http.listen", http);
  add("rtp.ports", rtp_ports);
  add("log_level", log_level);
  add("data", FromHere(data));
  add("models", FromHere(models));
  return overrides;
}

std::optional<ServerConfig> ReadServerConfig(const ServerOptions& options) {
  Diagnostics problems;
  ServerConfig config = LoadServerConfig(options.place, options.Overrides(), ProcessEnvironment(), problems);
  if (!problems.all().empty()) fmt::print(stderr, "{}", problems.Format());
  if (problems.HasErrors()) return std::nullopt;
  if (config.models_directory.empty()) config.models_directory = DefaultModelsDirectory();
  if (config.data_directory.empty()) config.data_directory = DefaultDataDirectory();
  return config;
}

}  // namespace parley
