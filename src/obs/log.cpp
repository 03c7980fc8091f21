#include "obs/log.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <mutex>
#include <utility>

#include "obs/log_line.hpp"
#include "obs/log_rate_limit.hpp"
#include "runtime/thread_priority.hpp"

namespace parley {
namespace {

std::atomic<LogSession::Backend*> g_backend{nullptr};

/// Passes finished lines on. spdlog calls it on its own thread only.
class LineSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit LineSink(const LogSession::Config& config) : stream_(config.stream), write_(config.write) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const std::string_view line(message.payload.data(), message.payload.size());
    if (write_) {
      write_(line);
    } else {
      std::fwrite(line.data(), 1, line.size(), stream_);
      std::fflush(stream_);
    }
  }
  void flush_() override {}

  std::FILE* stream_;
  std::function<void(std::string_view)> write_;
};

bool IsHuman(const LogSession::Config& config) {
  switch (config.form) {
    case LogForm::kJson: return false;
    case LogForm::kHuman: return true;
    case LogForm::kAuto: return !config.write && isatty(fileno(config.stream)) == 1;
  }
  return false;
}

}  // namespace

struct LogSession::Backend {
  Backend(Config c, const Clock& time)
      : config(std::move(c)),
        clock(time),
        human(IsHuman(config)),
        colour(human && !config.write && isatty(fileno(config.stream)) == 1),
        identity(LogIdentity(config.service, config.version, config.pod)),
        threshold(config.threshold),
        limit(config.lines_per_second, config.burst),
        pool(std::make_shared<spdlog::details::thread_pool>(config.max_queued, 1, [] { NameThisThread("log"); })),
        logger(std::make_shared<spdlog::async_logger>("parley", std::make_shared<LineSink>(config), pool,
                                                      spdlog::async_overflow_policy::overrun_oldest)) {
    // A line that cannot be written is lost; there is nowhere left to say so.
    logger->set_error_handler([](const std::string&) {});
  }

  void Write(LogThreshold level, std::string_view event, Log::Fields fields) {
    LogRateLimit::Verdict verdict;
    {
      const std::scoped_lock lock(mutex);
      verdict = limit.Take(event, clock.Now());
    }
    if (!verdict.write) return suppressed.Add();
    const LogEntry entry{clock.WallNow(), level, event, fields, verdict.suppressed};
    std::string line = human ? HumanLogLine(entry, colour) : JsonLogLine(entry, identity);
    line += '\n';
    lines[level].Add();
    logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
  }

  const Config config;
  const Clock& clock;
  const bool human;
  const bool colour;
  const std::string identity;
  std::atomic<LogThreshold> threshold;
  std::mutex mutex;
  LogRateLimit limit;
  PerValue<SharedCounter, LogThreshold, 4> lines;
  SharedCounter suppressed;
  std::shared_ptr<spdlog::details::thread_pool> pool;  // shared: spdlog's logger holds it weakly
  std::shared_ptr<spdlog::async_logger> logger;
};

LogSession::LogSession(Config config, const Clock& clock)
    : backend_(std::make_unique<Backend>(std::move(config), clock)) {
  g_backend.store(backend_.get(), std::memory_order_release);
}

LogSession::~LogSession() {
  g_backend.store(nullptr, std::memory_order_release);
  // The pool writes what is queued before its thread ends; only then may the logger go.
  backend_->pool.reset();
  backend_->logger.reset();
}

void LogSession::SetThreshold(LogThreshold threshold) {
  backend_->threshold.store(threshold, std::memory_order_relaxed);
}

void LogSession::DescribeTo(MetricFamilies& families) const {
  static constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warning", "error"};
  families.AddCounter({"voice_log_lines", "Log lines handed to the writer."}, {{"level", kLevels}}, backend_->lines);
  families.AddCounter({"voice_log_suppressed", "Log lines left out because one event came too often."},
                      backend_->suppressed.Value());
  families.AddCounter({"voice_log_dropped", "Oldest log lines dropped because the output was too slow."},
                      static_cast<double>(backend_->pool->overrun_counter()));
}

void Log::Write(LogThreshold level, std::string_view event, Fields fields) {
  LogSession::Backend* const backend = g_backend.load(std::memory_order_acquire);
  if (backend == nullptr || level < backend->threshold.load(std::memory_order_relaxed)) return;
  backend->Write(level, event, fields);
}

}  // namespace parley
