#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"
#include "sip/sip_dialog.hpp"
#include "sip/sip_stats.hpp"

namespace parley {

/// RFC 3261 section 17.1.1.1 and 17.1.2.1.
inline constexpr Ms kSipT1{500};
inline constexpr Ms kSipT2{4000};
inline constexpr Ms kSipTransactionTime = 64 * kSipT1;

/// What a request inside a dialog deserves before it is looked at.
enum class RequestVerdict : std::uint8_t {
  kAccept,
  kNoDialog,     ///< 481
  kOldCSeq,      ///< 500: out of order (RFC 3261 section 12.2.2)
  kGlare,        ///< 491: our own INVITE is open (section 14.2)
  kInviteOpen,   ///< 500 with Retry-After: the peer's earlier INVITE is open (section 14.2)
  kRepeatedBye,  ///< 200: the dialog ended with this BYE already
};

/// Judges a request other than ACK and CANCEL that carries our tag. `from_tag` and `call_id` are the message's.
[[nodiscard]] RequestVerdict JudgeRequest(const SipDialog& dialog, SipMethod method, std::uint32_t cseq,
                                          std::string_view call_id, std::string_view from_tag);

/// True if an ACK with this CSeq is the one that our 200 waits for (RFC 3261 section 13.3.1.4).
[[nodiscard]] bool AckMatches(const SipDialog& dialog, std::uint32_t cseq);

/// Wait before an INVITE is tried again after 491: 2.1-4 s for the side that chose the Call-ID, 0-2 s for the other,
/// in steps of 10 ms (RFC 3261 section 14.1). @param random  any 32 random bits.
[[nodiscard]] Ms GlareDelay(SipRole role, std::uint32_t random);

/// Wait before our 200 goes out for the (sent + 1)th time: T1 doubling up to T2 (RFC 3261 section 13.3.1.4).
[[nodiscard]] Ms AnswerRepeatDelay(int sent);

/// The next CSeq number of ours. It counts as used from here on: write the dialog before the request leaves.
std::uint32_t TakeCSeq(SipDialog& dialog);

/// Where and how a request inside the dialog is sent.
struct RequestTarget {
  std::string request_uri;
  std::vector<std::string> routes;  ///< Route header values in order
  std::string next_hop;             ///< SIP URI to send to
};

/// RFC 3261 section 12.2.1.1, strict routers included. Without a route set a TCP request takes the connection that
/// the peer uses (`connection_known`: it has been seen by this process), and a UDP request goes to the source of the
/// peer's last message if its Contact is a private address that it cannot be reached at.
[[nodiscard]] RequestTarget TargetOf(const SipDialog& dialog, bool connection_known);

/// The route set of a dialog from its Record-Route values (RFC 3261 sections 12.1.1, 12.1.2).
[[nodiscard]] std::vector<std::string> RouteSetOf(std::vector<std::string> record_routes, SipRole role);

}  // namespace parley
