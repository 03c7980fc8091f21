#include "obs/crash_dump.hpp"

#include <execinfo.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

#include "obs/flight_recorder.hpp"

namespace parley {
namespace {

constexpr std::array<int, 5> kCrashSignals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

std::atomic<int> g_dump_fd{-1};

void WriteText(int fd, const char* text) { [[maybe_unused]] const ssize_t wrote = write(fd, text, std::strlen(text)); }

const char* SignalName(int signal) {
  switch (signal) {
    case SIGSEGV: return "SIGSEGV\n";
    case SIGBUS: return "SIGBUS\n";
    case SIGFPE: return "SIGFPE\n";
    case SIGILL: return "SIGILL\n";
    case SIGABRT: return "SIGABRT\n";
    default: return "signal\n";
  }
}

void OnCrash(int signal) {
  // A second crash, here or on another thread, finds no file and only ends the process. SA_RESETHAND restored the
  // default action, so that returning into the faulting instruction, or raise, ends it with the right status.
  const int fd = g_dump_fd.exchange(-1);
  if (fd >= 0) {
    WriteText(fd, SignalName(signal));
    std::array<void*, 64> frames{};
    backtrace_symbols_fd(frames.data(), backtrace(frames.data(), static_cast<int>(frames.size())), fd);
    DumpFlightRecorders(fd);
    fsync(fd);
  }
  raise(signal);
}

}  // namespace

Result<CrashDump> CrashDump::Install(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  const std::filesystem::path file = directory / fmt::format("crash-{}.txt", getpid());
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return Fail(
        ErrorCode::kUnavailable, Origin::kOperatingSystem,
        fmt::format("cannot create {}: {}; make the data directory writable", file.string(), std::strerror(errno)));
  // The first backtrace() loads a library, which must not happen in the handler.
  std::array<void*, 1> warm_up{};
  backtrace(warm_up.data(), 1);
  const int before = g_dump_fd.exchange(fd);
  if (before >= 0) close(before);
  struct sigaction action {};
  action.sa_handler = OnCrash;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  for (const int signal : kCrashSignals) sigaction(signal, &action, nullptr);
  return CrashDump(file);
}

CrashDump::CrashDump(CrashDump&& other) noexcept : file_(std::exchange(other.file_, {})) {}

CrashDump::~CrashDump() {
  if (file_.empty()) return;
  for (const int signal : kCrashSignals) ::signal(signal, SIG_DFL);
  if (const int fd = g_dump_fd.exchange(-1); fd >= 0) close(fd);
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

}  // namespace parley
