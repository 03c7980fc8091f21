#pragma once

#include <cstdint>
#include <string_view>

#include "base/units.hpp"
#include "sip/sip_sink.hpp"

namespace parley {

/// What is known about a new INVITE before anything is allocated for it. The views live during Decide only.
struct InviteFacts {
  std::string_view call_id;
  std::string_view from_user;
  std::string_view request_user;
  const SipSource& source;
  std::size_t live_calls;  ///< calls of this endpoint that have not ended
};

struct AdmissionVerdict {
  enum class Kind : std::uint8_t { kAccept, kReject, kIgnore };
  Kind kind = Kind::kAccept;
  int sip_status = 0;      ///< with kReject; 503 for overload so that a trunk fails over
  Seconds retry_after{0};  ///< with kReject; 0: no Retry-After header

  static constexpr AdmissionVerdict Accept() { return {}; }
  static constexpr AdmissionVerdict Reject(int status, Seconds retry_after = Seconds{0}) {
    return {Kind::kReject, status, retry_after};
  }
  static constexpr AdmissionVerdict Ignore() { return {Kind::kIgnore, 0, Seconds{0}}; }
};

/// Decides about each new call. Called on the SIP thread for INVITEs without To-tag only, after the source list and
/// before anything is allocated: it must not block. Requests inside a dialog never come here.
class SipAdmission {
 public:
  virtual ~SipAdmission() = default;
  [[nodiscard]] virtual AdmissionVerdict Decide(const InviteFacts& facts) noexcept = 0;
};

}  // namespace parley
