#include "call/scripted_answerer.hpp"

#include <algorithm>
#include <utility>

namespace parley {
namespace {

/// Passages the dialog chooses from.
constexpr std::size_t kPassages = 4;

constexpr std::uint8_t kStateVersion = 1;

UserSaid Understood(const Script& script, TurnId turn, const std::string& text, const std::vector<float>& embedding) {
  UserSaid said{turn, text, {}, {}};
  for (const ScoredIntent& scored : script.intents.Score(text, embedding)) {
    said.intents.push_back({scored.intent, scored.score});
  }
  for (const KnowledgePassage& found : script.knowledge.Search(text, embedding, kPassages)) {
    Passage passage{found.document, found.section, {}, found.score};
    for (const KnowledgeSentence& sentence : found.sentences) passage.sentences.push_back({sentence.id, sentence.text});
    said.passages.push_back(std::move(passage));
  }
  return said;
}

void Write(ByteWriter& out, const DialogState& state) {
  const Bytes bytes = state.Encode();
  out.Write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

Result<DialogState> ReadState(ByteReader& in) {
  const auto text = in.Read<std::string>();
  return DialogState::Decode(Bytes(text.begin(), text.end()));
}

AnswerMeta MetaOf(const DialogEffects& effects) {
  return {effects.say.asks,      effects.say.grace, effects.say.interruptible,
          effects.say.citations, effects.expect,    effects.transfer,
          effects.end,           effects.steps,     effects.remember};
}

}  // namespace

ScriptedAnswerer::ScriptedAnswerer(ScriptedAnswererProvider& provider, Key key, ScriptRef script)
    : provider_(provider), key_(key), script_(std::move(script)) {
  provider_.live_.emplace(key_, this);
}

ScriptedAnswerer::~ScriptedAnswerer() { provider_.live_.erase(key_); }

void ScriptedAnswerer::Open(AnswererSink& sink, bool inbound) {
  sink_ = &sink;
  DialogEffects effects;
  Advance(script_->flow, state_, {provider_.LocalNow(), CallStarted{inbound}}, effects);
}

void ScriptedAnswerer::Start(GenId gen, TurnId turn, std::string_view text) {
  prepared_.insert_or_assign(gen, Prepared{turn, state_, {}});
  if (provider_.Understand(key_, gen, turn, std::string(text), script_)) return;
  // The pool is full: the words alone have to do, rather than no answer.
  provider_.parts_.loop.Post([&provider = provider_, key = key_, gen, turn, said = std::string(text)] {
    const auto live = provider.live_.find(key);
    if (live == provider.live_.end()) return;
    live->second->OnUnderstood(gen, Understood(*live->second->script_, turn, said, {}));
  });
}

void ScriptedAnswerer::StartDigits(GenId gen, TurnId turn, std::string_view digits, std::string_view text) {
  Prepared& prepared = prepared_.insert_or_assign(gen, Prepared{turn, state_, {}}).first->second;
  Advance(script_->flow, prepared.state,
          {provider_.LocalNow(), DigitsEntered{turn, std::string(digits), std::string(text)}}, prepared.effects);
  prepared.stage = Stage::kReady;
  TellSoon(gen);
}

void ScriptedAnswerer::Continue(GenId gen, TurnId turn, std::string_view) {
  // A script has no other half of a sentence to give: it says its last line again, from the start of the line.
  Prepared& prepared = prepared_.insert_or_assign(gen, Prepared{turn, state_, {}}).first->second;
  prepared.effects.say.pieces = state_.last_said;
  prepared.stage = Stage::kReady;
  TellSoon(gen);
}

void ScriptedAnswerer::OnUnderstood(GenId gen, UserSaid said) {
  const auto found = prepared_.find(gen);
  if (found == prepared_.end() || found->second.stage != Stage::kAsked) return;
  Prepared& prepared = found->second;
  Advance(script_->flow, prepared.state, {provider_.LocalNow(), std::move(said)}, prepared.effects);
  prepared.stage = Stage::kReady;
  ApplyIfCommitted(gen);
  Tell(gen);
}

void ScriptedAnswerer::TellSoon(GenId gen) {
  provider_.parts_.loop.Post([&provider = provider_, key = key_, gen] {
    const auto live = provider.live_.find(key);
    if (live != provider.live_.end()) live->second->Tell(gen);
  });
}

void ScriptedAnswerer::Tell(GenId gen) {
  const auto found = prepared_.find(gen);
  if (found == prepared_.end() || found->second.stage != Stage::kReady) return;
  found->second.stage = Stage::kTold;
  // The sink may cancel or start generations from inside: nothing of the map is used after the first call.
  const std::vector<SayPiece> pieces = found->second.effects.say.pieces;
  const AnswerMeta meta = MetaOf(found->second.effects);
  for (const SayPiece& piece : pieces) sink_->OnAnswerPiece(gen, piece);
  sink_->OnAnswerDone(gen, meta);
}

void ScriptedAnswerer::Commit(GenId gen) {
  committed_ = gen;
  before_commit_.reset();
  std::erase_if(prepared_, [gen](const auto& entry) { return entry.first != gen; });
  ApplyIfCommitted(gen);
}

void ScriptedAnswerer::ApplyIfCommitted(GenId gen) {
  const auto found = prepared_.find(gen);
  if (gen != committed_ || before_commit_ || found == prepared_.end() || found->second.stage == Stage::kAsked) return;
  before_commit_ = std::exchange(state_, found->second.state);
}

void ScriptedAnswerer::Cancel(GenId gen) { prepared_.erase(gen); }

void ScriptedAnswerer::TakeBack() {
  prepared_.erase(std::exchange(committed_, GenId{}));
  if (before_commit_) state_ = std::move(*std::exchange(before_commit_, std::nullopt));
}

DialogEffects ScriptedAnswerer::Prompt(PromptKind kind, int level) {
  DialogEffects effects;
  Advance(script_->flow, state_, {provider_.LocalNow(), PromptWanted{kind, level}}, effects);
  return effects;
}

void ScriptedAnswerer::TransferFailed() {
  DialogEffects effects;
  Advance(script_->flow, state_, {provider_.LocalNow(), parley::TransferFailed{}}, effects);
}

Bytes ScriptedAnswerer::Encode() const {
  ByteWriter out;
  out.Write(kStateVersion);
  Write(out, state_);
  out.Write(before_commit_.has_value());
  if (before_commit_) Write(out, *before_commit_);
  return std::move(out).Take();
}

Status ScriptedAnswerer::Decode(const Bytes& bytes) {
  ByteReader in(bytes);
  if (in.Read<std::uint8_t>() != kStateVersion) in.MarkInvalid();
  Result<DialogState> state = ReadState(in);
  Result<DialogState> before = DialogState{};
  const bool can_take_back = in.Read<bool>();
  if (can_take_back) before = ReadState(in);
  if (Status status = in.Finish("scripted answers"); !status) return status;
  if (!state) return FailFrom(state);
  if (!before) return FailFrom(before);
  state_ = std::move(*state);
  prepared_.clear();
  committed_ = {};
  before_commit_.reset();
  if (can_take_back) before_commit_ = std::move(*before);
  return {};
}

ScriptedAnswererProvider::ScriptedAnswererProvider(Parts parts, ScriptRef script)
    : parts_(std::move(parts)), script_(std::move(script)) {}

ScriptedAnswererProvider::~ScriptedAnswererProvider() = default;

std::unique_ptr<Answerer> ScriptedAnswererProvider::MakeAnswerer() {
  return std::make_unique<ScriptedAnswerer>(*this, ScriptedAnswerer::Key{++last_key_}, script_);
}

LocalTime ScriptedAnswererProvider::LocalNow() const {
  const WallTime utc = parts_.loop.WallNow();
  const auto local = std::chrono::floor<std::chrono::minutes>(utc + parts_.zone.OffsetAt(utc));
  const auto day = std::chrono::floor<std::chrono::days>(local);
  return {std::chrono::year_month_day{day}, local - day};
}

bool ScriptedAnswererProvider::Understand(ScriptedAnswerer::Key key, GenId gen, TurnId turn, const std::string& text,
                                          const ScriptRef& script) {
  return parts_.work.Submit([this, key, gen, turn, text, script, embedder = parts_.embedder, &loop = parts_.loop] {
    std::vector<float> embedding;
    if (embedder != nullptr) {
      if (auto made = embedder->Embed(text)) embedding = std::move(*made);
    }
    loop.Post([this, key, gen, said = Understood(*script, turn, text, embedding)]() mutable {
      const auto live = live_.find(key);
      if (live != live_.end()) live->second->OnUnderstood(gen, std::move(said));
    });
  });
}

}  // namespace parley
