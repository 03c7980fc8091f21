#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/clock.hpp"
#include "server/admission_gate.hpp"
#include "sip/sip_admission.hpp"

namespace parley {

/// Puts the admission gate before the SIP endpoint. The slot of an accepted call waits here until OnIncomingCall takes
/// it, which follows on the same thread; an INVITE that came to nothing in between gives its slot back with the next
/// decision. Loop-affine to the SIP thread.
class SipDoor final : public SipAdmission {
 public:
  /// The trunk an address belongs to, as a hash of its name; nothing for other sources.
  using TrunkOf = std::function<std::optional<std::uint64_t>(const SipSource&)>;

  /// The gate and the clock must outlive it.
  SipDoor(AdmissionGate& gate, const Clock& clock, TrunkOf trunk_of)
      : gate_(gate), clock_(clock), trunk_of_(std::move(trunk_of)) {}

  [[nodiscard]] AdmissionVerdict Decide(const InviteFacts& facts) noexcept override;

  /// The slot of a call that is already under way. Thread-safe.
  [[nodiscard]] CallSlot Readmit() { return gate_.Readmit(); }

  /// The slot of the call that was accepted last; empty if it was taken already.
  [[nodiscard]] CallSlot TakeSlot() { return std::move(accepted_); }

 private:
  AdmissionGate& gate_;
  const Clock& clock_;
  const TrunkOf trunk_of_;
  CallSlot accepted_;
};

}  // namespace parley
