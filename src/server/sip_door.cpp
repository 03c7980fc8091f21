#include "server/sip_door.hpp"

#include <string>
#include <utility>
#include <variant>

namespace parley {

AdmissionVerdict SipDoor::Decide(const InviteFacts& facts) noexcept {
  accepted_ = CallSlot{};
  const CallSource source{std::hash<std::string>{}(facts.source.address.ip), trunk_of_(facts.source)};
  auto decision = gate_.Admit(clock_.Now(), source);
  if (const Refusal* const refusal = std::get_if<Refusal>(&decision))
    return AdmissionVerdict::Reject(refusal->sip_status, refusal->retry_after);
  accepted_ = std::move(std::get<CallSlot>(decision));
  return AdmissionVerdict::Accept();
}

}  // namespace parley
