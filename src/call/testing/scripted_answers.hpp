#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "call/answerer.hpp"
#include "runtime/executor.hpp"

namespace parley {

/// An answer that a test gives.
struct TestAnswer {
  std::vector<std::string> clauses;
  AnswerMeta meta;
  std::optional<Error> fails;  ///< 500 ms after the clauses
};

/// Answerers whose answers the test writes. Each comes `latency` after it was asked for, piece by piece in one task;
/// nothing comes for a cancelled generation. What was committed and cancelled is kept in order.
class TestAnswers final : public AnswererProvider {
 public:
  explicit TestAnswers(Executor& loop) : loop_(loop) {}

  std::function<TestAnswer(const std::string& text)> reply = [](const std::string& text) {
    return TestAnswer{{"You said " + text + "."}, {}, {}};
  };
  /// Words of prompts, by kind; none: no words.
  std::map<PromptKind, std::string> prompts = {{PromptKind::kGreeting, "Acme good morning how can I help you?"},
                                               {PromptKind::kFallback, "Sorry that takes too long."},
                                               {PromptKind::kApology, "Sorry something went wrong."},
                                               {PromptKind::kKeys, "Please use your keypad."},
                                               {PromptKind::kAreYouThere, "Are you still there?"},
                                               {PromptKind::kIdle, "Can I help you with something?"},
                                               {PromptKind::kGoodbye, "Thank you and goodbye."},
                                               {PromptKind::kTransfer, "I put you through."},
                                               {PromptKind::kTransferFailed, "Nobody answers there."},
                                               {PromptKind::kWrapUp, "We have to come to an end."},
                                               {PromptKind::kShortFiller, "One moment."},
                                               {PromptKind::kLongFiller, "Still looking."},
                                               {PromptKind::kLeadIn, "Let me see."},
                                               {PromptKind::kResume, "As I was saying,"}};
  std::set<PromptKind> prompts_that_end;  ///< after these the flow is at its end
  Ms latency{150};
  bool answers = true;  ///< false: nothing ever comes

  struct Diary {
    std::vector<GenId> started, committed, cancelled;
    std::vector<std::string> asked;      ///< text of each generation, digits as "#123"
    std::vector<std::string> continued;  ///< what was heard of answers that were gone on with
    int taken_back = 0;
    int transfers_failed = 0;
    std::vector<PromptKind> prompts;
  };
  Diary diary;

  /// The sink of the answerer made last, for what comes too late.
  AnswererSink* sink = nullptr;

  [[nodiscard]] std::unique_ptr<Answerer> MakeAnswerer() override;

 private:
  class One;
  Executor& loop_;
  std::map<std::uint64_t, One*> open_;
  std::uint64_t last_key_ = 0;
};

}  // namespace parley
