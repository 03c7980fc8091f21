#pragma once

#include <optional>
#include <string>

#include "app/server_options.hpp"

namespace parley {

/// Each command runs to its end and gives the exit code of the process.

/// Answers calls until a signal.
[[nodiscard]] int RunServe(const ServerOptions& options);

struct DemoOptions {
  ServerOptions server;
  std::string record;  ///< stereo WAV of the call; empty: in the data directory
  bool stay = false;   ///< go on answering calls afterwards
  bool json = false;   ///< the last line is one JSON object
};
/// Starts the server and holds the example's demonstration call with it.
[[nodiscard]] int RunDemo(const DemoOptions& options);

struct CallOptions {
  std::string target;  ///< sip:user@host:port
  std::string script;  ///< what the caller does
  std::string record;  ///< stereo WAV; empty: none
  std::string models = {};
  std::string address = "127.0.0.1";  ///< own numeric address
  bool json = false;
};
/// Places a call and talks by a script.
[[nodiscard]] int RunCall(const CallOptions& options);

/// Reads all configuration and flows and reports every problem.
[[nodiscard]] int RunCheck(const ServerOptions& options);

/// Probes ports, models, codecs and clock, and says what to do.
[[nodiscard]] int RunDoctor(const ServerOptions& options);

}  // namespace parley
