#include "server/process_usage.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <fstream>
#include <string>
#include <string_view>

namespace parley {
namespace {

std::string FirstLine(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

std::optional<std::uint64_t> Integer(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "QUOTA PERIOD" in microseconds, "max PERIOD" without a limit (kernel documentation, cgroup-v2, cpu.max).
std::optional<double> CoresOf(const std::string& cpu_max) {
  const std::size_t space = cpu_max.find(' ');
  if (space == std::string::npos) return std::nullopt;
  const auto quota = Integer(std::string_view(cpu_max).substr(0, space));
  const auto period = Integer(std::string_view(cpu_max).substr(space + 1));
  if (!quota || !period || *period == 0) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

/// The path of the process in the unified hierarchy: the line "0::/path".
std::filesystem::path OwnGroup(const std::filesystem::path& root) {
  std::ifstream in(root / "proc/self/cgroup");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("0::/")) return line.substr(4);
  return {};
}

double AllowedCores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) == 0) return std::max(1, CPU_COUNT(&cores));
  return static_cast<double>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
}

}  // namespace

ProcessQuota ReadProcessQuota(const std::filesystem::path& root) {
  ProcessQuota quota{AllowedCores(), std::nullopt};
  const std::filesystem::path top = root / "sys/fs/cgroup";
  for (std::filesystem::path group = OwnGroup(root);; group = group.parent_path()) {
    if (const auto cores = CoresOf(FirstLine(top / group / "cpu.max"))) quota.cores = std::min(quota.cores, *cores);
    if (const auto bytes = Integer(FirstLine(top / group / "memory.max")))
      quota.memory_bytes = std::min(quota.memory_bytes.value_or(*bytes), *bytes);
    if (group.empty()) return quota;
  }
}

ProcessUsage ReadProcessUsage() {
  ProcessUsage usage;
  timespec cpu{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
  usage.cpu_time = std::chrono::duration_cast<Us>(Seconds{cpu.tv_sec} + Ns{cpu.tv_nsec});
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  if (statm >> total_pages >> resident_pages)
    usage.resident_bytes = resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::error_code ignored;
  for (std::filesystem::directory_iterator at("/proc/self/fd", ignored), end; at != end; at.increment(ignored))
    ++usage.open_files;
  return usage;
}

}  // namespace parley
