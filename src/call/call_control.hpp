#pragma once

#include <string>
#include <string_view>

namespace parley {

/// What a call may ask of its signalling. Loop-affine to the call's shard; each request is posted on and its outcome
/// comes back as an event of the call. Implementations: server/sip_calls, later browser, LiveKit, Twilio.
class CallControl {
 public:
  virtual ~CallControl() = default;

  /// Ends the call from our side.
  virtual void HangUp() = 0;

  /// Hands the caller over to `address` (sip: or tel: URI from the flow, never from a caller's words). The outcome
  /// comes as CallActor::OnTransferResult.
  virtual void Transfer(std::string_view address) = 0;
};

}  // namespace parley
