#pragma once

// Private to src/sip: the one place that names libre's header and turns its types into ours.

extern "C" {
#include <re.h>
}

#include <memory>
#include <string>
#include <string_view>

#include "sip/sip_dialog.hpp"

namespace parley {

struct LibreDeref {
  void operator()(void* object) const { mem_deref(object); }
};

/// Holds one reference to a libre object. It must be let go on the thread of the loop that made it.
template <typename T>
using LibrePtr = std::unique_ptr<T, LibreDeref>;

/// A further reference to a message that libre lends to a handler.
[[nodiscard]] LibrePtr<sip_msg> Keep(const sip_msg& message);

[[nodiscard]] std::string_view View(const pl& text);
[[nodiscard]] std::string Text(const pl& text);

/// Points into `text`, which must outlive it.
[[nodiscard]] pl ToPl(std::string_view text);

[[nodiscard]] MediaAddress ToAddress(const sa& address);

/// False if the address is not numeric.
[[nodiscard]] bool FromAddress(const MediaAddress& address, sa& out);

[[nodiscard]] SipTransport ToTransport(sip_transp transport);
[[nodiscard]] sip_transp FromTransport(SipTransport transport);

/// The message byte for byte from its start line to the end of its body.
[[nodiscard]] std::string_view RawOf(const sip_msg& message);
[[nodiscard]] std::string_view BodyOf(const sip_msg& message);

/// Turns Nagle's algorithm off on the connection that a message came by: small messages back and forth would each wait
/// 40 ms for the other side's delayed acknowledgement. No effect on a datagram.
void SendWithoutDelay(const sip_msg& message);

/// Value of the first such header, on one line; empty if there is none.
[[nodiscard]] std::string HeaderText(const sip_msg& message, sip_hdrid id);
[[nodiscard]] std::string HeaderText(const sip_msg& message, const char* name);

}  // namespace parley
