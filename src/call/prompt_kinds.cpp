#include "call/prompt_kinds.hpp"

namespace parley {

PromptKind DialogPrompt(turn::PromptKind kind) {
  switch (kind) {
    case turn::PromptKind::kGreeting: return PromptKind::kGreeting;
    case turn::PromptKind::kOpening: return PromptKind::kOpening;
    case turn::PromptKind::kMessage: return PromptKind::kMessage;
    case turn::PromptKind::kIdle: return PromptKind::kIdle;
    case turn::PromptKind::kNoMatch: return PromptKind::kNoMatch;
    case turn::PromptKind::kKeys: return PromptKind::kKeys;
    case turn::PromptKind::kInterject: return PromptKind::kInterject;
    case turn::PromptKind::kAreYouThere: return PromptKind::kAreYouThere;
    case turn::PromptKind::kFallback: return PromptKind::kFallback;
    case turn::PromptKind::kApology: return PromptKind::kApology;
    case turn::PromptKind::kTransfer: return PromptKind::kTransfer;
    case turn::PromptKind::kTransferFailed: return PromptKind::kTransferFailed;
    case turn::PromptKind::kGoodbye: return PromptKind::kGoodbye;
    case turn::PromptKind::kWrapUp: return PromptKind::kWrapUp;
  }
  return PromptKind::kFallback;
}

PromptKind DialogPrompt(turn::FillerKind kind) {
  switch (kind) {
    case turn::FillerKind::kLeadIn: return PromptKind::kLeadIn;
    case turn::FillerKind::kShort: return PromptKind::kShortFiller;
    case turn::FillerKind::kStill: return PromptKind::kLongFiller;
  }
  return PromptKind::kShortFiller;
}

}  // namespace parley
