#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config_fields.hpp"

namespace parley {

/// Where SIP is answered.
struct SipServerConfig {
  HostPort listen{"0.0.0.0", 5060};
  bool udp = true;
  bool tcp = true;
  std::string public_address;           ///< written into Contact and SDP; empty: the address of the route
  std::vector<std::string> allow_from;  ///< source addresses as CIDR; empty: private networks and loopback only
};

/// Where the admin API, the console and the metrics are served.
struct HttpServerConfig {
  HostPort listen{"127.0.0.1", 8080};
};

/// Ports of the audio.
struct RtpServerConfig {
  PortRange ports{20000, 23999};
};

/// How much one process takes on.
struct CapacityConfig {
  std::optional<std::int64_t> calls;   ///< most calls at a time; unset: embedded speech sets about 10 per core
  std::optional<std::int64_t> shards;  ///< loop threads; unset: half the cores, at least one
  Ms drain{60'000};                    ///< time that calls get to end after the first stop signal
};

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

/// Everything `parley serve` reads from `parley.yaml`. Plain values; paths are absolute after loading.
struct ServerConfig {
  SipServerConfig sip;
  HttpServerConfig http;
  RtpServerConfig rtp;
  CapacityConfig capacity;
  LogLevel log_level = LogLevel::kInfo;
  std::string data_directory;          ///< call records, rendered audio; empty: the program's own place
  std::string models_directory;        ///< embedded speech models; empty: the program's own place
  std::string flow;                    ///< the script of the conversation
  std::vector<std::string> knowledge;  ///< Markdown files, or directories of them
};

/// Names the fields of each part: read, printed and documented by this one list.
void Describe(SipServerConfig& config, ConfigFields& fields);
void Describe(HttpServerConfig& config, ConfigFields& fields);
void Describe(RtpServerConfig& config, ConfigFields& fields);
void Describe(CapacityConfig& config, ConfigFields& fields);
void Describe(ServerConfig& config, ConfigFields& fields);

}  // namespace parley
