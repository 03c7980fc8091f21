#include "dialog/dialog_flow.hpp"

#include <algorithm>

namespace parley {

const DialogNode* DialogFlow::FindNode(std::string_view name) const {
  const auto found = nodes.find(name);
  return found == nodes.end() ? nullptr : found->second.get();
}

const SlotSpec* DialogFlow::FindSlot(std::string_view name) const {
  const auto found = slots.find(name);
  return found == slots.end() ? nullptr : &found->second;
}

const Intent* DialogFlow::FindIntent(std::string_view name) const {
  const auto found =
      std::find_if(intents.begin(), intents.end(), [&](const Intent& each) { return each.name == name; });
  return found == intents.end() ? nullptr : &*found;
}

const Wordings* DialogFlow::FindPrompt(PromptKind kind, int level) const {
  for (int l = std::min(level, 9); l >= 0; --l)
    if (const auto found = prompts.find({kind, l}); found != prompts.end()) return &found->second;
  const auto next = prompts.lower_bound({kind, 0});
  return next != prompts.end() && next->first.first == kind ? &next->second : nullptr;
}

std::string_view Name(PromptKind kind) {
  switch (kind) {
    case PromptKind::kGreeting: return "greeting";
    case PromptKind::kOpening: return "opening";
    case PromptKind::kMessage: return "message";
    case PromptKind::kIdle: return "idle";
    case PromptKind::kNoMatch: return "no_match";
    case PromptKind::kKeys: return "keys";
    case PromptKind::kFallback: return "fallback";
    case PromptKind::kApology: return "apology";
    case PromptKind::kGoodbye: return "goodbye";
    case PromptKind::kTransfer: return "transfer";
    case PromptKind::kTransferFailed: return "transfer_failed";
    case PromptKind::kAreYouThere: return "are_you_there";
    case PromptKind::kWrapUp: return "wrap_up";
    case PromptKind::kInterject: return "interject";
    case PromptKind::kLeadIn: return "lead_in";
    case PromptKind::kShortFiller: return "short_filler";
    case PromptKind::kLongFiller: return "long_filler";
    case PromptKind::kResume: return "resume";
  }
  return "unknown";
}

}  // namespace parley
