#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/units.hpp"

namespace parley {

/// What the process may use.
struct ProcessQuota {
  double cores = 1;                           ///< CPU time a second, by cgroup v2 cpu.max or the cores it may run on
  std::optional<std::uint64_t> memory_bytes;  ///< cgroup v2 memory.max
};

/// What it uses.
struct ProcessUsage {
  Us cpu_time{0};  ///< since the process began, all threads
  std::uint64_t resident_bytes = 0;
  std::uint64_t open_files = 0;
};

/// Reads the limits of the control group the process is in and of all groups above it; the smallest counts.
/// @param root  "/" but in tests: sys/fs/cgroup and proc/self/cgroup are looked for below it.
[[nodiscard]] ProcessQuota ReadProcessQuota(const std::filesystem::path& root = "/");

[[nodiscard]] ProcessUsage ReadProcessUsage();

}  // namespace parley
