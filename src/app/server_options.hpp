#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/load_config.hpp"
#include "config/server_config.hpp"

namespace CLI {
class App;
}

namespace parley {

/// What commands that read a server's configuration take: where it is, and what overrides it.
struct ServerOptions {
  std::string place = ".";  ///< a directory with parley.yaml, or the file
  std::optional<std::string> sip;
  std::optional<std::string> http;
  std::optional<std::string> rtp_ports;
  std::optional<std::string> log_level;
  std::optional<std::string> data;
  std::optional<std::string> models;

  /// Adds them to a command.
  void AddTo(CLI::App& command);

  [[nodiscard]] ConfigOverrides Overrides() const;
};

/// Reads the configuration; its problems are printed to standard error. @return nothing if there is an error.
[[nodiscard]] std::optional<ServerConfig> ReadServerConfig(const ServerOptions& options);

}  // namespace parley
