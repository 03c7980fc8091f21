#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "obs/log_field.hpp"
#include "obs/metric_families.hpp"

namespace parley {

enum class LogThreshold : std::uint8_t { kDebug, kInfo, kWarning, kError };
enum class LogForm : std::uint8_t { kAuto, kJson, kHuman };  ///< kAuto: human on a terminal

/// Starts the log of the process; make one in main() before any thread that logs, end it after them. What is logged
/// while there is none is dropped.
///
/// A line is made on the calling thread and written by a thread of the log; when that falls behind, the oldest lines
/// are dropped and counted. A thread that serves media must not log.
class LogSession {
 public:
  struct Config {
    LogThreshold threshold = LogThreshold::kInfo;
    LogForm form = LogForm::kAuto;
    std::FILE* stream = stdout;
    std::function<void(std::string_view line)> write =
        {};  ///< instead of `stream`, with the line feed; on the log's thread
    std::string service = "parley";
    std::string version = {};
    std::string pod = {};           ///< name of the machine or pod; left out if empty
    std::size_t max_queued = 8192;  ///< lines waiting at most
    double lines_per_second = 200;  ///< of one event; more are suppressed and counted
    double burst = 400;
  };

  /// The clock must outlive the session.
  LogSession(Config config, const Clock& clock);

  /// Writes what is queued.
  ~LogSession();
  LogSession(const LogSession&) = delete;
  LogSession& operator=(const LogSession&) = delete;

  void SetThreshold(LogThreshold threshold);

  /// voice_log_lines_total, voice_log_dropped_total, voice_log_suppressed_total.
  void DescribeTo(MetricFamilies& families) const;

  struct Backend;

 private:
  std::unique_ptr<Backend> backend_;
};

/// Writes one line of the process's log: `Log::Info("call_answered", {call, {"codec", "PCMU"}})`. The event is a
/// literal in snake_case that says what happened, in the past tense; everything that varies is a field. Thread-safe.
class Log {
 public:
  using Fields = std::initializer_list<LogField>;
  static void Debug(std::string_view event, Fields fields = {}) { Write(LogThreshold::kDebug, event, fields); }
  static void Info(std::string_view event, Fields fields = {}) { Write(LogThreshold::kInfo, event, fields); }
  static void Warning(std::string_view event, Fields fields = {}) { Write(LogThreshold::kWarning, event, fields); }
  static void Error(std::string_view event, Fields fields = {}) { Write(LogThreshold::kError, event, fields); }

 private:
  static void Write(LogThreshold level, std::string_view event, Fields fields);
};

}  // namespace parley
