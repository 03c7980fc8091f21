#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dialog/advance.hpp"
#include "dialog/loader/load_flow.hpp"

namespace parley {

/// A call with a small flow given as YAML, for tables of (what is said, what comes of it).
class NodeTestCall {
 public:
  explicit NodeTestCall(const std::string& rest) {
    Diagnostics problems;
    flow_ =
        ParseFlow("persona: {name: Ann, business: Acme}\nprompts: {greeting: Hello.}\n" + rest, "test.yaml", problems);
    EXPECT_FALSE(problems.HasErrors()) << problems.Format();
    (void)Do(PromptWanted{PromptKind::kGreeting, 1});
  }

  std::string Say(std::string text, std::vector<IntentScore> intents = {}, std::vector<Passage> passages = {}) {
    return Do(UserSaid{TurnId{++turn_}, std::move(text), std::move(intents), std::move(passages)});
  }
  std::string Keys(std::string digits) { return Do(DigitsEntered{TurnId{++turn_}, std::move(digits), ""}); }
  std::string Prompt(PromptKind kind, int level = 1) { return Do(PromptWanted{kind, level}); }
  std::string FailTransfer() { return Do(TransferFailed{}); }

  const DialogState& state() const { return state_; }
  const DialogEffects& effects() const { return effects_; }
  const DialogFlow& flow() const { return *flow_; }

 private:
  template <typename What>
  std::string Do(What what) {
    // Sunday, 22 November 2026.
    const LocalTime now{std::chrono::year{2026} / std::chrono::month{11} / std::chrono::day{22},
                        std::chrono::minutes{600}};
    const auto restored = DialogState::Decode(state_.Encode());
    EXPECT_TRUE(restored.has_value() && *restored == state_);
    DialogState twin = state_;
    DialogEffects twin_effects;
    Advance(*flow_, state_, DialogEvent{now, what}, effects_);
    Advance(*flow_, twin, DialogEvent{now, what}, twin_effects);
    EXPECT_EQ(twin, state_) << "the same event gave another state";
    EXPECT_EQ(twin_effects.say, effects_.say);
    std::string words;
    for (const SayPiece& piece : effects_.say.pieces) words += (words.empty() ? "" : " ") + piece.text;
    return words;
  }

  std::shared_ptr<const DialogFlow> flow_;
  DialogState state_;
  DialogEffects effects_;
  std::uint32_t turn_ = 0;
};

}  // namespace parley
