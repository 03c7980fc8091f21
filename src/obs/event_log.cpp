#include "obs/event_log.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <utility>

#include "obs/durable_file.hpp"
#include "obs/text_forms.hpp"

namespace parley {
namespace {

constexpr std::string_view kMagic = "PARLEYEV";
constexpr std::size_t kHeadSize = kMagic.size() + 2;
constexpr std::size_t kFrameHeadSize = 8;
constexpr std::size_t kEventHeadSize = 10;  // kind, time

constexpr std::array<std::uint32_t, 256> MakeCrcTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320U : crc >> 1;
    table[i] = crc;
  }
  return table;
}
constexpr std::array<std::uint32_t, 256> kCrcTable = MakeCrcTable();

std::string_view View(const Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

ByteReader ReaderOf(std::string_view bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

template <typename T>
void AppendInteger(Bytes& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void AppendText(Bytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

void AppendFrame(Bytes& out, std::string_view body) {
  AppendInteger(out, static_cast<std::uint32_t>(body.size()));
  AppendInteger(out, Crc32(body));
  AppendText(out, body);
}

tl::unexpected<Error> NoEventLog(std::string why) {
  return Fail(ErrorCode::kInvalid, Origin::kParley, "no readable event log: " + std::move(why));
}

/// Walks the frames behind the head.
class FrameReader {
 public:
  FrameReader(std::string_view bytes, std::size_t at) : bytes_(bytes), at_(at) {}

  /// The body of the next frame; nothing at the end or at damage, which `problem` then names.
  std::optional<std::string_view> Next(std::string& problem) {
    const std::size_t left = bytes_.size() - at_;
    if (left == 0) return std::nullopt;
    if (left < kFrameHeadSize) return Stop(problem, "cut short");
    ByteReader head = ReaderOf(bytes_.substr(at_, kFrameHeadSize));
    const auto length = head.Read<std::uint32_t>();
    const auto crc = head.Read<std::uint32_t>();
    if (length > kMaxEventBody) return Stop(problem, "damaged (impossible length)");
    if (left - kFrameHeadSize < length) return Stop(problem, "cut short");
    const std::string_view body = bytes_.substr(at_ + kFrameHeadSize, length);
    if (Crc32(body) != crc) return Stop(problem, "damaged (checksum)");
    at_ += kFrameHeadSize + length;
    return body;
  }
  [[nodiscard]] std::size_t At() const { return at_; }

 private:
  std::optional<std::string_view> Stop(std::string& problem, std::string_view what) const {
    problem = fmt::format("{} at byte {}", what, at_);
    return std::nullopt;
  }
  std::string_view bytes_;
  std::size_t at_;
};

bool ReadHeader(std::string_view body, EventLogHeader& header) {
  ByteReader reader = ReaderOf(body);
  header.call = reader.Read<CallId>();
  header.started = WallTime{std::chrono::duration_cast<WallTime::duration>(Ns{reader.Read<std::int64_t>()})};
  header.started_mono = reader.Read<TimePoint>();
  header.direction = reader.Read<CallDirection>();
  header.parties.from = reader.Read<std::string>();
  header.parties.to = reader.Read<std::string>();
  header.build = reader.Read<std::string>();
  const bool known = header.direction == CallDirection::kInbound || header.direction == CallDirection::kOutbound;
  return known && !reader.Failed() && reader.Left() == 0;
}

/// @return false if the walk ends with this frame.
bool TakeFrame(std::string_view body, std::size_t at, EventLogContents& contents) {
  if (body.size() < kEventHeadSize) {
    contents.problem = fmt::format("damaged (short event) before byte {}", at);
    return false;
  }
  ByteReader reader = ReaderOf(body);
  LoggedEvent event{reader.Read<std::uint16_t>(), reader.Read<TimePoint>(), std::string(body.substr(kEventHeadSize))};
  if (event.kind != kEventLogSeal) {
    contents.events.push_back(std::move(event));
    return true;
  }
  const auto expected = reader.Read<std::uint64_t>();
  if (reader.Failed() || reader.Left() != 0) {
    contents.problem = fmt::format("damaged (seal) before byte {}", at);
  } else if (expected != contents.events.size()) {
    contents.problem = fmt::format("incomplete: {} events were logged, {} are there", expected, contents.events.size());
  } else {
    contents.sealed = true;
  }
  return false;
}

}  // namespace

std::uint32_t Crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) crc = kCrcTable[(crc ^ static_cast<std::uint8_t>(c)) & 0xFF] ^ (crc >> 8);
  return ~crc;
}

Bytes EventLogHead(const EventLogHeader& header) {
  ByteWriter body;
  body.Write(header.call);
  body.Write(std::chrono::duration_cast<Ns>(header.started.time_since_epoch()));
  body.Write(header.started_mono);
  body.Write(header.direction);
  body.Write(header.parties.from);
  body.Write(header.parties.to);
  body.Write(header.build);
  Bytes out;
  AppendText(out, kMagic);
  AppendInteger(out, kEventLogVersion);
  AppendFrame(out, View(std::move(body).Take()));
  return out;
}

void AppendEventFrame(Bytes& out, std::uint16_t kind, TimePoint at, std::string_view payload) {
  const std::size_t frame = out.size();
  AppendInteger(out, static_cast<std::uint32_t>(kEventHeadSize + payload.size()));
  AppendInteger(out, std::uint32_t{0});
  AppendInteger(out, kind);
  AppendInteger(out, at.time_since_epoch().count());
  AppendText(out, payload);
  const std::uint32_t crc = Crc32(View(out).substr(frame + kFrameHeadSize));
  for (std::size_t i = 0; i < 4; ++i) out[frame + 4 + i] = static_cast<std::uint8_t>(crc >> (8 * i));
}

void AppendSealFrame(Bytes& out, TimePoint at, std::uint64_t events) {
  Bytes count;
  AppendInteger(count, events);
  AppendEventFrame(out, kEventLogSeal, at, View(count));
}

Result<EventLogContents> ParseEventLog(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return NoEventLog("it does not begin with PARLEYEV");
  if (bytes.size() < kHeadSize) return NoEventLog("it is cut short in its head");
  const auto version = ReaderOf(bytes.substr(kMagic.size())).Read<std::uint16_t>();
  if (version != kEventLogVersion)
    return NoEventLog(fmt::format("its version is {}, this build reads {}", version, kEventLogVersion));
  EventLogContents contents;
  FrameReader frames(bytes, kHeadSize);
  std::string problem;
  const std::optional<std::string_view> head = frames.Next(problem);
  if (!head || !ReadHeader(*head, contents.header))
    return NoEventLog("its header is " + (problem.empty() ? "missing or damaged" : problem));
  while (const std::optional<std::string_view> body = frames.Next(contents.problem))
    if (!TakeFrame(*body, frames.At(), contents)) break;
  if (contents.sealed && frames.At() != bytes.size())
    contents.problem = fmt::format("bytes follow the seal at byte {}", frames.At());
  if (contents.problem.empty() && !contents.sealed) contents.problem = "not sealed: the call did not end in order";
  if (!contents.sealed) contents.problem += fmt::format(", after {} events", contents.events.size());
  return contents;
}

Result<EventLogContents> ReadEventLog(const std::filesystem::path& file) {
  constexpr std::size_t kLargest = std::size_t{256} << 20;
  const Result<std::string> bytes = ReadWholeFile(file, kLargest);
  if (!bytes) return FailFrom(bytes);
  Result<EventLogContents> contents = ParseEventLog(*bytes);
  if (!contents) contents.error().detail = file.string() + ": " + contents.error().detail;
  return contents;
}

std::filesystem::path EventLogPath(CallId call, WallTime started) {
  return std::filesystem::path(UtcDay(started)) / (CallName(call) + ".events");
}

}  // namespace parley
