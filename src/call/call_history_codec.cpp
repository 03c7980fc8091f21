#include <utility>

#include "call/call_history.hpp"

namespace parley {
namespace {

constexpr std::uint8_t kVersion = 1;

template <typename T, typename Each>
void WriteList(ByteWriter& out, const std::vector<T>& list, Each each) {
  out.Write(static_cast<std::uint32_t>(list.size()));
  for (const T& value : list) each(value);
}

template <typename T, typename Each>
std::vector<T> ReadList(ByteReader& in, Each each) {
  std::vector<T> list;
  const std::size_t count = in.ReadCount();
  for (std::size_t i = 0; i < count && !in.Failed(); ++i) list.push_back(each());
  return list;
}

void Write(ByteWriter& out, const UserEntry& entry) {
  out.Write(entry.turn);
  out.Write(entry.text);
  out.Write(entry.keyed);
  out.Write(entry.taken);
  out.Write(entry.node);
}

UserEntry ReadUser(ByteReader& in) {
  UserEntry entry;
  entry.turn = in.Read<TurnId>();
  entry.text = in.Read<std::string>();
  entry.keyed = in.Read<bool>();
  entry.taken = in.Read<Ms>();
  entry.node = in.Read<std::string>();
  return entry;
}

void Write(ByteWriter& out, const AgentEntry& entry) {
  out.Write(entry.response);
  out.Write(entry.turn);
  out.Write(entry.kind);
  out.Write(entry.text);
  out.Write(entry.heard);
  out.Write(entry.extent);
  out.Write(entry.began);
  WriteList(out, entry.citations, [&](const std::string& citation) { out.Write(citation); });
  WriteList(out, entry.pieces, [&](const SayPiece& piece) {
    out.Write(piece.text);
    out.Write(piece.fixed);
  });
  out.Write(entry.complete);
}

AgentEntry ReadAgent(ByteReader& in) {
  AgentEntry entry;
  entry.response = in.Read<GenId>();
  entry.turn = in.Read<TurnId>();
  entry.kind = in.Read<std::string>();
  entry.text = in.Read<std::string>();
  entry.heard = in.Read<std::string>();
  entry.extent = in.Read<Heard>();
  if (entry.extent > Heard::kAll) in.MarkInvalid();
  entry.began = in.Read<Ms>();
  entry.citations = ReadList<std::string>(in, [&] { return in.Read<std::string>(); });
  entry.pieces = ReadList<SayPiece>(in, [&] {
    SayPiece piece;
    piece.text = in.Read<std::string>();
    piece.fixed = in.Read<bool>();
    return piece;
  });
  entry.complete = in.Read<bool>();
  return entry;
}

}  // namespace

void CallHistory::Encode(ByteWriter& out) const {
  out.Write(kVersion);
  WriteList(out, user_, [&](const UserEntry& entry) { Write(out, entry); });
  WriteList(out, agent_, [&](const AgentEntry& entry) { Write(out, entry); });
  WriteList(out, waterfalls_, [&](const TurnWaterfall& waterfall) { waterfall.Encode(out); });
}

CallHistory CallHistory::Decode(ByteReader& in) {
  if (in.Read<std::uint8_t>() != kVersion) in.MarkInvalid();
  CallHistory history;
  history.user_ = ReadList<UserEntry>(in, [&] { return ReadUser(in); });
  history.agent_ = ReadList<AgentEntry>(in, [&] { return ReadAgent(in); });
  history.waterfalls_ = ReadList<TurnWaterfall>(in, [&] { return TurnWaterfall::Decode(in); });
  return history;
}

}  // namespace parley
