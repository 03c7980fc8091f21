#include "call/testing/scripted_answers.hpp"

#include <set>

namespace parley {
namespace {

constexpr Ms kUntilFailure{500};

}  // namespace

class TestAnswers::One final : public Answerer {
 public:
  One(TestAnswers& owner, std::uint64_t key) : owner_(owner), key_(key) { owner_.open_[key_] = this; }
  ~One() override { owner_.open_.erase(key_); }

  void Open(AnswererSink& sink, bool) override {
    sink_ = &sink;
    owner_.sink = &sink;
  }
  void Start(GenId gen, TurnId, std::string_view text) override { Prepare(gen, std::string(text)); }
  void StartDigits(GenId gen, TurnId, std::string_view digits, std::string_view) override {
    Prepare(gen, "#" + std::string(digits));
  }
  void Continue(GenId gen, TurnId, std::string_view heard) override {
    owner_.diary.continued.emplace_back(heard);
    Prepare(gen, "the rest");
  }
  void Commit(GenId gen) override {
    owner_.diary.committed.push_back(gen);
    ++commits_;
  }
  void Cancel(GenId gen) override {
    owner_.diary.cancelled.push_back(gen);
    wanted_.erase(gen);
  }
  void TakeBack() override {
    ++owner_.diary.taken_back;
    --commits_;
  }
  DialogEffects Prompt(PromptKind kind, int) override {
    DialogEffects effects;
    owner_.diary.prompts.push_back(kind);
    const auto words = owner_.prompts.find(kind);
    if (words != owner_.prompts.end()) effects.say.pieces.push_back({words->second, true});
    if (owner_.prompts_that_end.contains(kind)) effects.end = EndRequest{};
    return effects;
  }
  void TransferFailed() override { ++owner_.diary.transfers_failed; }
  Bytes Encode() const override {
    ByteWriter out;
    out.Write(commits_);
    return std::move(out).Take();
  }
  Status Decode(const Bytes& bytes) override {
    ByteReader in(bytes);
    commits_ = in.Read<std::int32_t>();
    return in.Finish("test answers");
  }

 private:
  void Prepare(GenId gen, const std::string& text) {
    owner_.diary.started.push_back(gen);
    owner_.diary.asked.push_back(text);
    if (!owner_.answers) return;
    wanted_.insert(gen);
    owner_.loop_.RunAt(owner_.loop_.Now() + owner_.latency, [&owner = owner_, key = key_, gen, text] {
      if (const auto open = owner.open_.find(key); open != owner.open_.end()) open->second->Tell(gen, text);
    });
  }
  void Tell(GenId gen, const std::string& text) {
    if (!wanted_.contains(gen)) return;
    const TestAnswer answer = owner_.reply(text);
    for (const std::string& clause : answer.clauses) sink_->OnAnswerPiece(gen, {clause, false});
    if (!answer.fails) {
      wanted_.erase(gen);
      sink_->OnAnswerDone(gen, answer.meta);
      return;
    }
    owner_.loop_.RunAt(owner_.loop_.Now() + kUntilFailure, [&owner = owner_, key = key_, gen, error = *answer.fails] {
      const auto open = owner.open_.find(key);
      if (open != owner.open_.end() && open->second->wanted_.erase(gen) == 1)
        open->second->sink_->OnAnswerFailed(gen, error);
    });
  }

  TestAnswers& owner_;
  const std::uint64_t key_;
  AnswererSink* sink_ = nullptr;
  std::set<GenId> wanted_;
  std::int32_t commits_ = 0;
};

std::unique_ptr<Answerer> TestAnswers::MakeAnswerer() { return std::make_unique<One>(*this, ++last_key_); }

}  // namespace parley
