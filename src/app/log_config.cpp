#include "app/log_config.hpp"

#include <cstdio>

namespace parley {

LogSession::Config LogConfigOf(const ServerConfig& config) {
  LogSession::Config log;
  log.stream = stderr;
  log.version = PARLEY_VERSION;
  switch (config.log_level) {
    case LogLevel::kDebug: log.threshold = LogThreshold::kDebug; break;
    case LogLevel::kInfo: log.threshold = LogThreshold::kInfo; break;
    case LogLevel::kWarning: log.threshold = LogThreshold::kWarning; break;
    case LogLevel::kError: log.threshold = LogThreshold::kError; break;
  }
  return log;
}

}  // namespace parley
