#include "call/call_facts.hpp"

namespace parley {
namespace {

constexpr std::uint8_t kVersion = 1;

}  // namespace

void CallFacts::Encode(ByteWriter& out) const {
  out.Write(kVersion);
  out.Write(ref.shard);
  out.Write(ref.call);
  out.Write(inbound);
  out.Write(from);
  out.Write(to);
  out.Write(signalling_id);
  out.Write(voice);
  out.Write(language);
}

CallFacts CallFacts::Decode(ByteReader& in) {
  if (in.Read<std::uint8_t>() != kVersion) in.MarkInvalid();
  CallFacts facts;
  facts.ref.shard = in.Read<ShardIndex>();
  facts.ref.call = in.Read<CallId>();
  facts.inbound = in.Read<bool>();
  facts.from = in.Read<std::string>();
  facts.to = in.Read<std::string>();
  facts.signalling_id = in.Read<std::string>();
  facts.voice = in.Read<std::string>();
  facts.language = in.Read<std::string>();
  return facts;
}

}  // namespace parley
