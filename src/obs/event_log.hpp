#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "obs/call_record.hpp"

namespace parley {

/// The event log of a call holds every event and effect of its engines, so that its decisions can be replayed. It
/// holds words, so it is protected like the call's record, beside which it lies as "CALL.events", mode 0600.
///
/// Layout, integers little-endian: 8 bytes "PARLEYEV", u16 version; then frames: u32 length of the body, u32 CRC-32
/// (IEEE 802.3) of the body, body. The body of the first frame is an EventLogHeader, of the next ones u16 kind, i64
/// monotonic ns, payload; the last one has kind kEventLogSeal and the number of events as u64. A file without a seal
/// belongs to a call that is under way or whose process died.
inline constexpr std::uint16_t kEventLogVersion = 1;
inline constexpr std::uint16_t kEventLogSeal = 0xFFFF;

/// Largest body of a frame; a larger one is damage.
inline constexpr std::size_t kMaxEventBody = std::size_t{1} << 20;
inline constexpr std::size_t kMaxEventPayload = kMaxEventBody - 10;

struct EventLogHeader {
  CallId call;
  WallTime started;
  TimePoint started_mono;  ///< the same moment on the line of the events' times
  CallDirection direction = CallDirection::kInbound;
  RecordedParties parties;
  std::string build;  ///< version that wrote it
  bool operator==(const EventLogHeader&) const = default;
};

/// One event; what `kind` and `payload` mean is up to the engine that wrote it, which puts its own version first.
struct LoggedEvent {
  std::uint16_t kind = 0;
  TimePoint at;
  std::string payload;
  bool operator==(const LoggedEvent&) const = default;
};

/// What a file of events holds. `events` is everything before the first damage.
struct EventLogContents {
  EventLogHeader header;
  std::vector<LoggedEvent> events;
  bool sealed = false;  ///< complete: the call ended and everything was written
  std::string problem;  ///< empty, or what is wrong and where: "cut short at byte 812 after 17 events"
};

/// The bytes a new log begins with.
[[nodiscard]] Bytes EventLogHead(const EventLogHeader& header);

/// Appends one frame.
void AppendEventFrame(Bytes& out, std::uint16_t kind, TimePoint at, std::string_view payload);
void AppendSealFrame(Bytes& out, TimePoint at, std::uint64_t events);

/// Reads a log; never fails on damage behind a readable header: see EventLogContents::problem.
/// @return kInvalid if it is no event log, of an unknown version, or its header is damaged.
[[nodiscard]] Result<EventLogContents> ParseEventLog(std::string_view bytes);

/// The same from a file of at most 256 MiB. Blocks on the disk. Errors name the file.
[[nodiscard]] Result<EventLogContents> ReadEventLog(const std::filesystem::path& file);

/// Where the event log of a call lies, beside its record.
[[nodiscard]] std::filesystem::path EventLogPath(CallId call, WallTime started);

/// CRC-32 of IEEE 802.3 (reflected polynomial 0xEDB88320), as zlib has it.
[[nodiscard]] std::uint32_t Crc32(std::string_view bytes);

}  // namespace parley
