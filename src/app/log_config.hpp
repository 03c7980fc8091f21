#pragma once

#include "config/server_config.hpp"
#include "obs/log.hpp"

namespace parley {

/// How a server logs: to standard error, so that standard output is the conversation's or a script's.
[[nodiscard]] LogSession::Config LogConfigOf(const ServerConfig& config);

}  // namespace parley
