#include "server/call_snapshot.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "obs/event_log.hpp"

namespace parley {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kChecksumBytes = 4;
/// Far beyond a long call with all its words.
constexpr std::size_t kMostBytes = std::size_t{4} << 20;

std::string_view View(const Bytes& bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

void WriteBytes(ByteWriter& out, const Bytes& bytes) { out.Write(View(bytes, bytes.size())); }

Bytes ReadBytes(ByteReader& in) {
  const auto text = in.Read<std::string>();
  return {text.begin(), text.end()};
}

void WriteTime(ByteWriter& out, WallTime at) { out.Write(std::chrono::duration_cast<Us>(at.time_since_epoch())); }

WallTime ReadTime(ByteReader& in) {
  constexpr Us kLatest = std::chrono::hours{24 * 365 * 200};  // an Us value that fits in the nanoseconds of WallTime
  const auto since = in.Read<Us>();
  if (since < Us{0} || since > kLatest) {
    in.MarkInvalid();
    return {};
  }
  return WallTime{std::chrono::duration_cast<WallTime::duration>(since)};
}

void Write(ByteWriter& out, const CallSnapshot::Times& times) {
  WriteTime(out, times.begun);
  out.Write(times.answered.has_value());
  if (times.answered) WriteTime(out, *times.answered);
  WriteTime(out, times.taken);
}

CallSnapshot::Times ReadTimes(ByteReader& in) {
  CallSnapshot::Times times;
  times.begun = ReadTime(in);
  if (in.Read<bool>()) times.answered = ReadTime(in);
  times.taken = ReadTime(in);
  return times;
}

void Write(ByteWriter& out, const CallSnapshot::Media& media) {
  out.Write(media.port);
  WriteBytes(out, media.sender.Encode());
  out.Write(media.source.has_value());
  if (media.source) {
    out.Write(media.source->Host());
    out.Write(media.source->Port());
  }
  out.Write(media.codec);
}

CallSnapshot::Media ReadMedia(ByteReader& in) {
  CallSnapshot::Media media;
  media.port = in.Read<std::uint16_t>();
  if (media.port == 0) in.MarkInvalid();
  const Result<RtpSenderState> sender = RtpSenderState::Decode(ReadBytes(in));
  if (sender) {
    media.sender = *sender;
  } else {
    in.MarkInvalid();
  }
  if (in.Read<bool>()) {
    const auto host = in.Read<std::string>();
    const Result<SocketAddress> source = SocketAddress::Parse(host, in.Read<std::uint16_t>());
    if (source) {
      media.source = *source;
    } else {
      in.MarkInvalid();
    }
  }
  media.codec = in.Read<std::string>();
  return media;
}

}  // namespace

Bytes CallSnapshot::Encode() const {
  ByteWriter out;
  out.Write(kVersion);
  facts.Encode(out);
  Write(out, times);
  WriteBytes(out, EncodeDialog(dialog));
  Write(out, media);
  WriteBytes(out, conversation);
  Bytes bytes = std::move(out).Take();
  ByteWriter checksum;
  checksum.Write(Crc32(View(bytes, bytes.size())));
  const Bytes end = std::move(checksum).Take();
  bytes.insert(bytes.end(), end.begin(), end.end());
  return bytes;
}

Result<CallSnapshot> CallSnapshot::Decode(const Bytes& bytes) {
  if (bytes.empty() || bytes.front() != kVersion)
    return Fail(ErrorCode::kInvalid, Origin::kParley, "call snapshot: of a version that this build does not know");
  if (bytes.size() > kMostBytes || bytes.size() <= kChecksumBytes)
    return Fail(ErrorCode::kInvalid, Origin::kParley, "call snapshot: cut short or far too long");
  const std::size_t size = bytes.size() - kChecksumBytes;
  ByteReader end(bytes.data() + size, kChecksumBytes);
  if (end.Read<std::uint32_t>() != Crc32(View(bytes, size)))
    return Fail(ErrorCode::kInvalid, Origin::kParley, "call snapshot: damaged, its checksum does not hold");

  ByteReader in(bytes.data() + 1, size - 1);
  CallSnapshot snapshot;
  snapshot.facts = CallFacts::Decode(in);
  snapshot.times = ReadTimes(in);
  Result<SipDialog> dialog = DecodeDialog(ReadBytes(in));
  snapshot.media = ReadMedia(in);
  snapshot.conversation = ReadBytes(in);
  if (Status status = in.Finish("call snapshot"); !status) return FailFrom(status);
  if (!dialog) return FailFrom(dialog);
  snapshot.dialog = std::move(*dialog);
  return snapshot;
}

RtpSenderState CallSnapshot::SenderAt(WallTime now) const {
  const Us gap = std::max(Us{0}, std::chrono::duration_cast<Us>(now - times.taken));
  RtpSenderState sender = media.sender;
  // The clock of the stream runs in whole frames; the process before may have sent one for each that has begun.
  sender.Resume(static_cast<std::uint32_t>((gap / kFrameTime + 1) * SamplesIn(kFrameTime, k8kHz).value));
  return sender;
}

}  // namespace parley
