#pragma once

#include <string>

#include "base/bytes.hpp"
#include "base/ids.hpp"

namespace parley {

/// What is known of a call when it is placed on its shard. A value.
struct CallFacts {
  CallRef ref;
  bool inbound = true;
  std::string from;  ///< as presented; personal
  std::string to;
  std::string signalling_id;  ///< SIP Call-ID
  std::string voice;          ///< empty: the default
  std::string language = "en";

  bool operator==(const CallFacts&) const = default;

  void Encode(ByteWriter& out) const;
  /// Marks the reader as invalid if the bytes are not those of facts.
  [[nodiscard]] static CallFacts Decode(ByteReader& in);
};

}  // namespace parley
