#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace parley {

/// An identifier that cannot be mixed up with another kind of identifier. 0 means "none".
template <typename Tag, typename Rep = std::uint32_t>
struct Id {
  using rep = Rep;
  Rep value = 0;
  constexpr auto operator<=>(const Id&) const = default;
  constexpr explicit operator bool() const { return value != 0; }
};

using CallId = Id<struct CallIdTag, std::uint64_t>;  ///< one caller conversation, unique for the life of the node
using TurnId = Id<struct TurnIdTag>;                 ///< one hold of the floor by the user
using GenId = Id<struct GenIdTag>;              ///< one generation of an answer; a response's id is its generation's
using UtteranceId = Id<struct UtteranceIdTag>;  ///< ordinal of a recognised utterance within the call
using EventId = Id<struct EventIdTag, std::uint64_t>;  ///< ordinal of an event within the call
using ShardIndex = std::uint16_t;

/// How one loop names a call that another loop owns: post to the shard, look the call up there, and drop and
/// count the message if it is gone.
struct CallRef {
  ShardIndex shard = 0;
  CallId call;
  constexpr auto operator<=>(const CallRef&) const = default;
};

}  // namespace parley

template <typename Tag, typename Rep>
struct std::hash<parley::Id<Tag, Rep>> {
  std::size_t operator()(const parley::Id<Tag, Rep>& id) const noexcept { return std::hash<Rep>{}(id.value); }
};
