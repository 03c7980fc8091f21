#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace parley {

/// Makes a crash of the process (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) leave the signal, a backtrace and the
/// flight recorders of all calls in "DIRECTORY/crash-PID.txt" (mode 0600; it holds no words) before the process ends
/// by that signal. The file is opened now, since a crashing process cannot be trusted to do it, and is removed
/// again when the process ends in order. Once per process.
class CrashDump {
 public:
  /// @return kUnavailable if the file cannot be made.
  [[nodiscard]] static Result<CrashDump> Install(const std::filesystem::path& directory);

  CrashDump(CrashDump&& other) noexcept;
  CrashDump& operator=(CrashDump&&) = delete;
  ~CrashDump();

  [[nodiscard]] const std::filesystem::path& File() const { return file_; }

 private:
  explicit CrashDump(std::filesystem::path file) : file_(std::move(file)) {}
  std::filesystem::path file_;
};

}  // namespace parley
