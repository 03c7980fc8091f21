#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "obs/event_log.hpp"

/// Whatever a file holds, reading it ends; what was read from an undamaged log is written back to the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Result<EventLogContents> contents = ParseEventLog(bytes);
  if (!contents || !contents->sealed || !contents->problem.empty()) return 0;
  Bytes again = EventLogHead(contents->header);
  for (const LoggedEvent& event : contents->events) AppendEventFrame(again, event.kind, event.at, event.payload);
  PARLEY_CHECK(bytes.starts_with(std::string_view(reinterpret_cast<const char*>(again.data()), again.size())),
               "a log does not survive being read and written");
  return 0;
}
