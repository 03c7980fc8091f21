#include "obs/spool_recovery.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>

#include "obs/durable_file.hpp"
#include "obs/event_log.hpp"
#include "obs/text_forms.hpp"

namespace parley {
namespace {

constexpr std::size_t kDays = 3;
constexpr std::size_t kLargestRecord = std::size_t{64} << 20;

WallTime LastWrite(const std::filesystem::path& file) {
  struct stat info {};
  if (stat(file.c_str(), &info) != 0) return {};
  return WallTime{
      std::chrono::duration_cast<WallTime::duration>(Seconds{info.st_mtim.tv_sec} + Ns{info.st_mtim.tv_nsec})};
}

/// True if the file holds one whole record.
bool IsWholeRecord(const std::filesystem::path& file) {
  const Result<std::string> content = ReadWholeFile(file, kLargestRecord);
  if (!content || !content->ends_with("}\n")) return false;
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(*content, error);
  return !error && document.is_object() && document.get_object().contains("schema_version");
}

void FinishRecord(const std::filesystem::path& temporary, SpoolRecovery& recovery) {
  std::filesystem::path file = temporary;
  file.replace_extension();  // drops ".tmp"
  if (IsWholeRecord(temporary) && FinishTemporary(temporary, file)) {
    recovery.finished.push_back(file.string());
    return;
  }
  const std::filesystem::path aside = file.string() + ".damaged";
  std::error_code ignored;
  std::filesystem::rename(temporary, aside, ignored);
  recovery.damaged.push_back(aside.string());
}

void TakeLostCall(const std::filesystem::path& events, SpoolRecovery& recovery) {
  std::filesystem::path record_file = events;
  if (std::filesystem::exists(record_file.replace_extension(".json"))) return;
  const Result<EventLogContents> contents = ReadEventLog(events);
  if (!contents) {
    recovery.unreadable.push_back(contents.error().detail);
    return;
  }
  CallRecord record;
  record.call = contents->header.call;
  record.direction = contents->header.direction;
  record.parties = contents->header.parties;
  record.started = contents->header.started;
  record.ended = std::max(LastWrite(events), record.started);
  record.end = CallEndCause::kProcessLost;
  record.end_detail = "the server process died during the call";
  record.events_complete = contents->sealed;
  record.counters["events"] = static_cast<std::int64_t>(contents->events.size());
  recovery.lost_calls.push_back(std::move(record));
}

std::vector<std::filesystem::path> Entries(const std::filesystem::path& directory, SpoolRecovery& recovery) {
  std::vector<std::filesystem::path> entries;
  std::error_code error;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end; at.increment(error))
    entries.push_back(at->path());
  if (error && error != std::errc::no_such_file_or_directory)
    recovery.unreadable.push_back(directory.string() + ": " + error.message());
  std::sort(entries.begin(), entries.end());
  return entries;
}

bool IsDay(const std::filesystem::path& directory) {
  const std::string name = directory.filename().string();
  return name.size() == 10 && name[4] == '-' && name[7] == '-' && std::filesystem::is_directory(directory);
}

}  // namespace

SpoolRecovery RecoverSpool(const std::filesystem::path& directory) {
  SpoolRecovery recovery;
  std::vector<std::filesystem::path> days = Entries(directory, recovery);
  std::erase_if(days, [](const std::filesystem::path& day) { return !IsDay(day); });
  if (days.size() > kDays) days.erase(days.begin(), days.end() - kDays);
  for (const std::filesystem::path& day : days) {
    const std::vector<std::filesystem::path> files = Entries(day, recovery);
    for (const std::filesystem::path& file : files)
      if (file.extension() == ".tmp") FinishRecord(file, recovery);
    for (const std::filesystem::path& file : files)
      if (file.extension() == ".events") TakeLostCall(file, recovery);
  }
  return recovery;
}

}  // namespace parley
