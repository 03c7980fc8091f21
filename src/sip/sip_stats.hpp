#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace parley {

enum class SipMethod : std::uint8_t {
  kInvite,
  kAck,
  kBye,
  kCancel,
  kOptions,
  kInfo,
  kRefer,
  kNotify,
  kMessage,
  kUpdate,
  kPrack,
  kRegister,
  kSubscribe,
  kPublish,
  kOther,
  kCount
};

/// Why a message was not used.
enum class BadMessage : std::uint8_t {
  kNone,
  kNotSip,         ///< STUN, noise, a start line that is none
  kTooLarge,       ///< above the limit of the transport
  kVersion,        ///< not SIP/2.0
  kVia,            ///< no usable Via: nothing can be answered
  kMissingHeader,  ///< one of To, From with tag, CSeq, Call-ID, or Contact of an INVITE
  kRepeatedHeader,
  kHeaderSyntax,
  kCSeq,           ///< number out of range, or its method is not the request's
  kUriScheme,      ///< a Request-URI that is neither sip, sips nor tel
  kContentLength,  ///< negative, no number, or longer than the datagram
  kUndecodable,    ///< libre cannot read it
  kStray,          ///< a response nobody waits for
  kCount
};

/// Counters of one endpoint. Written on the SIP thread, read anywhere.
struct SipStats {
  using Counter = std::atomic<std::uint64_t>;
  template <typename E>
  using PerEnum = std::array<Counter, static_cast<std::size_t>(E::kCount)>;

  Counter messages_received{0};
  PerEnum<BadMessage> bad_messages{};
  PerEnum<SipMethod> requests_received{};
  PerEnum<SipMethod> requests_sent{};
  std::array<Counter, 7> responses_received{};  ///< by class: [2] is 2xx
  std::array<Counter, 7> responses_sent{};

  struct Invites {
    Counter accepted{0};  ///< announced to the sink
    Counter rejected{0};  ///< refused by admission, draining, or for what they ask
    Counter ignored{0};   ///< no reply: source not in the list, or verdict kIgnore
  } invites;

  struct Repeats {
    Counter final_responses{0};  ///< our 2xx sent again for want of an ACK
    Counter acks{0};             ///< our ACK sent again because the peer repeated its 2xx
  } repeats;

  Counter dialogs_live{0};  ///< not ended
  Counter dialogs_kept{0};  ///< live and recently ended
};

[[nodiscard]] std::string_view Name(SipMethod method);
[[nodiscard]] SipMethod MethodOf(std::string_view name);
[[nodiscard]] std::string_view Name(BadMessage reason);

}  // namespace parley
