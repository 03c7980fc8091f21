#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "obs/call_record.hpp"

namespace parley {

/// What a process that died left in the spool directory.
struct SpoolRecovery {
  std::vector<std::string> finished;    ///< records that were complete but had not got their name
  std::vector<std::string> damaged;     ///< half-written records, set aside as "....damaged"
  std::vector<CallRecord> lost_calls;   ///< calls with an event log and no record: records to be put into the spool
  std::vector<std::string> unreadable;  ///< event logs or directories that cannot be read, with the reason
};

/// Puts the directory in order after a crash. Call it at start, before the first call; it looks at the three latest
/// days, since no call lasts longer. A directory that does not exist yet is in order. Blocks on the disk.
[[nodiscard]] SpoolRecovery RecoverSpool(const std::filesystem::path& directory);

}  // namespace parley
