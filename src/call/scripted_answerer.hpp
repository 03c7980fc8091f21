#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "call/answerer.hpp"
#include "call/script.hpp"
#include "config/time_zone.hpp"
#include "dialog/advance.hpp"
#include "knowledge/text_embedder.hpp"
#include "runtime/executor.hpp"
#include "runtime/work_queue.hpp"

namespace parley {

class ScriptedAnswererProvider;

/// Answers from a script: the caller's words are embedded on an offload pool and compared with the script's intents
/// and knowledge; the dialog is then advanced on a copy of its state, which becomes the state at the commit.
class ScriptedAnswerer final : public Answerer {
 public:
  using Key = Id<struct ScriptedAnswererTag, std::uint64_t>;

  ScriptedAnswerer(ScriptedAnswererProvider& provider, Key key, ScriptRef script);
  ~ScriptedAnswerer() override;

  void Open(AnswererSink& sink, bool inbound) override;
  void Start(GenId gen, TurnId turn, std::string_view text) override;
  void StartDigits(GenId gen, TurnId turn, std::string_view digits, std::string_view text) override;
  void Continue(GenId gen, TurnId turn, std::string_view heard) override;
  void Commit(GenId gen) override;
  void Cancel(GenId gen) override;
  void TakeBack() override;
  [[nodiscard]] DialogEffects Prompt(PromptKind kind, int level) override;
  void TransferFailed() override;
  [[nodiscard]] Bytes Encode() const override;
  [[nodiscard]] Status Decode(const Bytes& bytes) override;

  /// The words of a generation were understood. Called by the provider on the loop.
  void OnUnderstood(GenId gen, UserSaid said);

 private:
  enum class Stage : std::uint8_t {
    kAsked,  ///< the words are being understood; `state` is where the answer starts from
    kReady,  ///< `state` and `effects` are the outcome
    kTold,   ///< and the sink has it
  };
  /// One generation under way.
  struct Prepared {
    TurnId turn;
    DialogState state;
    DialogEffects effects;
    Stage stage = Stage::kAsked;
  };

  void TellSoon(GenId gen);
  void Tell(GenId gen);
  void ApplyIfCommitted(GenId gen);

  ScriptedAnswererProvider& provider_;
  const Key key_;
  const ScriptRef script_;
  AnswererSink* sink_ = nullptr;
  DialogState state_;
  std::optional<DialogState> before_commit_;  // until the next commit, for TakeBack
  std::unordered_map<GenId, Prepared> prepared_;
  GenId committed_;  // the last; its outcome counts as soon as it is ready
};

/// Makes scripted answerers for the calls of one shard. Loop-affine but for SetScript.
class ScriptedAnswererProvider final : public AnswererProvider {
 public:
  struct Parts {
    Executor& loop;
    WorkQueue& work;               ///< runs the embedding
    const TextEmbedder* embedder;  ///< null: intents and knowledge are compared by words alone
    TimeZone zone;                 ///< where the business is
  };

  ScriptedAnswererProvider(Parts parts, ScriptRef script);
  ~ScriptedAnswererProvider() override;

  /// New calls get this script; calls under way keep theirs.
  void SetScript(ScriptRef script) { script_ = std::move(script); }

  [[nodiscard]] std::unique_ptr<Answerer> MakeAnswerer() override;

 private:
  friend class ScriptedAnswerer;

  [[nodiscard]] LocalTime LocalNow() const;
  /// Compares `text` with the script off the loop and gives the result to the answerer, if it still lives.
  [[nodiscard]] bool Understand(ScriptedAnswerer::Key key, GenId gen, TurnId turn, const std::string& text,
                                const ScriptRef& script);

  Parts parts_;
  ScriptRef script_;
  std::uint64_t last_key_ = 0;
  std::unordered_map<ScriptedAnswerer::Key, ScriptedAnswerer*> live_;
};

}  // namespace parley
