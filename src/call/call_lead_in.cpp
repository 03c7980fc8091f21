// "As I was saying," before the rest of a response.
#include <utility>

#include "call/call_actor.hpp"

namespace parley {
namespace {

/// The turn engine draws its ids from 1 on; these are none of its own.
constexpr std::uint32_t kLeadInIds = 0x8000'0000;

}  // namespace

bool CallActor::SayLeadIn(GenId response, Us from) {
  const DialogEffects words = answerer_->Prompt(PromptKind::kResume, 1);
  if (words.say.pieces.empty()) return false;
  DropLeadIn();
  const GenId id{kLeadInIds | ++last_lead_in_};
  lead_in_ = {id, response, from};
  for (const SayPiece& piece : words.say.pieces) voice_.AddText(id, piece);
  voice_.FinishText(id);
  voice_.Speak(id);
  voice_.Play(id);
  return true;
}

void CallActor::ReportLeadIn(const PlayoutEvent& event) noexcept {
  switch (event.kind) {
    case PlayoutEvent::Kind::kStarted: Queue(turn::PlayStarted{lead_in_->response}); return;
    case PlayoutEvent::Kind::kMark:
      Queue(turn::PlayMarked{lead_in_->response, std::chrono::duration_cast<Ms>(lead_in_->from)});
      return;
    case PlayoutEvent::Kind::kDry:
    case PlayoutEvent::Kind::kDone:
      // Not on the media tick: what was said is freed.
      services_.calls.Post(facts_.ref.call, [id = event.response](CallActor& call) { call.EndLeadIn(id); });
      return;
  }
}

void CallActor::EndLeadIn(GenId id) {
  if (!IsLeadIn(id)) return;
  const LeadIn said = *std::exchange(lead_in_, std::nullopt);
  voice_.Cancel(id);
  voice_.ResumeFrom(said.response, said.from);
}

void CallActor::DropLeadIn() {
  if (const auto said = std::exchange(lead_in_, std::nullopt)) voice_.Stop(said->id, false);
}

}  // namespace parley
