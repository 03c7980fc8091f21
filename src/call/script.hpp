#pragma once

#include <memory>

#include "dialog/dialog_flow.hpp"
#include "knowledge/intent_scorer.hpp"
#include "knowledge/knowledge_base.hpp"

namespace parley {

/// Everything a scripted conversation is made of. Immutable once built; a call keeps the one it began with when a
/// new one is loaded. Thread-safe.
struct Script {
  DialogFlow flow;
  IntentScorer intents;
  KnowledgeBase knowledge;
};

using ScriptRef = std::shared_ptr<const Script>;

}  // namespace parley
