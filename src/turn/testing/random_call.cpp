#include "turn/testing/random_call.hpp"

#include <array>
#include <random>

#include "turn/testing/event_text.hpp"
#include "turn/testing/invariants.hpp"

namespace parley::turn::testing {
namespace {

constexpr Ms kCallEndsWithin{150'000};

constexpr std::array kTexts = {"yes",
                               "okay",
                               "mm-hmm",
                               "stop",
                               "wait",
                               "I need to",
                               "my number is five",
                               "Friday",
                               "no Monday",
                               "uh",
                               "let me think",
                               "what are your hours?",
                               "and",
                               "bye",
                               ""};
constexpr std::array kOwnWords = {"Would", "you", "like", "Friday,", "or", "Monday?", "We", "open", "at", "nine."};

class RandomCall {
 public:
  RandomCall(const Choose& choose, const RandomCallOptions& options)
      : choose_(choose), options_(options), call_({}, Begin(choose), options.rules), watch_(call_) {
    if (options.suppressed) call_.SuppressTimer(*options.suppressed);
    hangs_ = Chance(30);
    lies_ = Chance(30);
    places_words_ = Chance(50);
    call_.SetWatch([this](const TurnEvent& event, std::span<const TurnEffect> effects, const Advanced& advanced) {
      if (options_.trace != nullptr) Trace(event, effects, advanced);
      watch_.See(event, effects, advanced);
      if (const auto* dry = std::get_if<PlayRanDry>(&event.body)) call_.Dry(dry->response);
      for (const TurnEffect& effect : effects) Provide(effect.body);
      if (options_.counts == nullptr) return;
      for (std::uint8_t i = 0; i < advanced.count; ++i) ++(*options_.counts)[advanced.rows[i]];
    });
  }

  RandomCallResult Run() {
    const bool outbound = Chance(15);
    call_.At(Ms{0}, Answered{.direction = outbound ? Direction::kOutbound : Direction::kInbound,
                             .screening = outbound,
                             .greeting = Chance(50) ? Interruptibility::kYes : Interruptibility::kWordsOnly});
    if (outbound && Chance(80)) call_.At(Between(500, 9000), AmdJudged{.verdict = static_cast<AmdClass>(choose_(6))});
    Ms t{0};
    for (std::uint64_t i = 0; i < options_.actions && Alive(); ++i) {
      t += Chance(90) ? Pick({10, 60, 150, 300, 700, 1500, 4000}) : Pick({9000, 30'000});
      t += Act(t);
      call_.Run(t);
    }
    if (Alive()) call_.Run(t + kCallEndsWithin);
    if (watch_.Broken().empty() && call_.State().At() != Floor::kEnded && call_.State().line.media != Media::kHold)
      watch_.Break("I18 the call does not end");
    if (options_.replay && watch_.Broken().empty()) Replay();
    return {.broken = watch_.Broken(),
            .events = call_.Events().size(),
            .stale = call_.State().tallies.stale,
            .turns = watch_.Turns(),
            .longest_gap = watch_.LongestGap()};
  }

 private:
  static Playback Begin(const Choose& choose) {
    constexpr std::array kLengths = {Ms{900}, Ms{3000}, Ms{8000}};
    return {.answer_length = kLengths[choose(3)], .start_delay = Ms{choose(4) == 0 ? 60 : 0}};
  }

  bool Alive() const { return watch_.Broken().empty() && call_.State().At() != Floor::kEnded; }
  bool Chance(std::uint32_t percent) const { return choose_(100) < percent; }
  Ms Between(std::uint32_t least, std::uint32_t most) const { return Ms{least + choose_(most - least + 1)}; }
  Ms Pick(std::initializer_list<int> values) const {
    return Ms{*(values.begin() + choose_(static_cast<std::uint32_t>(values.size())))};
  }
  double Probability() const { return choose_(101) / 100.0; }
  GenId SomeGen() const { return GenId{1 + choose_(call_.State().last_gen + 2)}; }
  std::string SomeText() const { return kTexts[choose_(kTexts.size())]; }
  double SomeConfidence() const {
    constexpr std::array kValues = {0.4, 0.55, 0.7, 0.9, 0.9};
    return kValues[choose_(kValues.size())];
  }

  /// What the providers do when a generation is asked for.
  void Provide(const EffectBody& effect) {
    if (const auto* e = std::get_if<ResumeFrom>(&effect); e != nullptr && Chance(10)) call_.Dry(e->response);
    GenId gen;
    if (const auto* e = std::get_if<StartSpec>(&effect)) speculated_ = gen = e->gen;
    if (const auto* e = std::get_if<CommitTurn>(&effect); e != nullptr && e->gen != speculated_) gen = e->gen;
    if (const auto* e = std::get_if<CommitDigits>(&effect); e != nullptr && e->gen != speculated_) gen = e->gen;
    if (const auto* e = std::get_if<RetryGen>(&effect)) gen = e->gen;
    if (const auto* e = std::get_if<ContinueGen>(&effect)) gen = e->gen;
    if (!gen) return;
    const Ms t = call_.Now();
    const std::uint32_t fate = choose_(100);
    if (fate < (hangs_ ? 50U : 5U)) return;
    if (fate < (hangs_ ? 60U : 12U)) {
      call_.At(t + Between(50, 1500), GenFailed{.gen = gen, .retry_left = Chance(50)});
      return;
    }
    Answer(t, gen);
  }

  void Answer(Ms t, GenId gen) {
    const Ms delay = Pick({150, 350, 700, 2500, 6000});
    call_.At(t + delay / 2, LlmStarted{.gen = gen});
    call_.At(t + delay, TtsStarted{.gen = gen});
    if (Chance(10)) call_.At(t + delay + Between(0, 500), TtsStarted{.gen = gen});
    if (Chance(20)) {
      ToolStarted tool{.gen = gen, .eta = std::nullopt, .side_effect = Chance(50)};
      if (Chance(75)) tool.eta = Pick({300, 2000, 9000});
      call_.At(t + Between(0, 1) * delay.count(), tool);
      call_.At(t + delay, ToolFinished{.gen = gen});
    }
    if (Chance(30))
      call_.At(t + delay, GenDescribed{.gen = gen,
                                       .asks = Chance(50),
                                       .grace = Chance(20),
                                       .policy = static_cast<Interruptibility>(std::max(1U, choose_(4)) - 1)});
    if (Chance(30)) call_.At(t + delay + Between(0, 2000), GenFailed{.gen = gen, .retry_left = Chance(20)});
    if (Chance(20)) {
      call_.At(t + delay + Between(0, 3000), PlayRanDry{.response = gen});
      if (Chance(80)) call_.At(t + delay + Ms{3500}, TtsStarted{.gen = gen});
      if (Chance(30)) call_.At(t + delay + Ms{3300}, GenFailed{.gen = gen, .retry_left = Chance(50)});
    }
    if (Chance(50)) call_.At(t + delay, GenFinished{.response = gen, .total = call_.HowItPlays().answer_length});
    if (hangs_ && Chance(30)) call_.MuteAt(t + delay + Between(0, 900));
    if (!places_words_) return;
    for (std::size_t i = 0; i < kOwnWords.size(); ++i) {
      const Ms from{static_cast<std::int64_t>(i) * 300};
      call_.At(t + delay, SpanPlaced{.response = gen, .text = kOwnWords[i], .from = from, .to = from + Ms{280}});
    }
  }

  /// One thing that the caller or the world does. @return how long it took.
  Ms Act(Ms t) {
    const std::uint32_t what = choose_(1000);
    if (what < 400) return Speak(t);
    if (what < 450) {
      const std::int64_t flaps = 3 + choose_(23);
      for (std::int64_t i = 0; i < flaps; ++i)
        call_.Voice(t + Ms{i * 400}, t + Ms{i * 400} + Pick({60, 150, 230}), Chance(5) ? -15 : 0);
    } else if (what < 500) {
      ConfuseGenerations(t);
    } else if (what < 540) {
      call_.AtCall(t, [this] { FireStaleTimer(); });
    } else if (what < 720) {
      DisturbCall(t, what);
    } else if (what < 725) {
      return TalkOn(t);
    } else if (what < 728) {
      for (int i = 0; i < 6; ++i) call_.Voice(t + i * Ms{5000}, t + i * Ms{5000} + Ms{300});
      return Ms{30'000};
    } else if (what < 735) {
      call_.At(t, EotScored{.p_end = Probability()});
      call_.At(t, OverlapClassified{.p_interrupt = Probability()});
      call_.At(t, VadSoftened{.on = Chance(50), .speech_end = t});
    } else if (what == 735) {
      call_.At(t, HungUp{});
    }
    return Ms{0};
  }

  Ms Speak(Ms t) {
    const Ms length = Chance(2) ? Ms{7000} : Pick({100, 200, 350, 500, 600, 900, 1800});
    const double level = Chance(10) ? -15 : 0;
    call_.Voice(t, t + length, level);
    const UtteranceId id{1000 + ++utterances_};
    if (Chance(80)) {
      const std::string text = SomeText();
      const double confidence = SomeConfidence();
      const Ms first = std::min(length, Between(100, 500));
      call_.At(t + first,
               SttPartialHeard{{.utterance = id, .text = text, .confidence = confidence, .level_db = level}});
      const auto final = [&](const std::string& words) {
        return SttFinalHeard{{.utterance = id, .text = words, .confidence = confidence, .level_db = level}};
      };
      if (Chance(90)) call_.At(t + length + Pick({80, 120, 250, 900}), final(Chance(80) ? text : SomeText()));
      if (Chance(10)) call_.At(t + length + Ms{1500}, final(SomeText()));
    }
    if (Chance(70)) call_.At(t + length + Ms{90}, VadSoftened{.on = true, .speech_end = t + length});
    if (Chance(10)) call_.At(t + length + Ms{140}, VadSoftened{.on = false, .speech_end = t + length});
    if (Chance(80)) call_.At(t + length + Pick({130, 210, 260}), EotScored{.p_end = Probability()});
    if (Chance(50)) call_.At(t + Ms{320}, OverlapClassified{.p_interrupt = Probability()});
    return Chance(60) ? length : Ms{0};
  }

  /// A monologue: with gaps or without, answered or not.
  Ms TalkOn(Ms t) {
    const UtteranceId id{1000 + ++utterances_};
    const bool gaps = Chance(50);
    const std::int64_t seconds = 38 + choose_(14);
    if (!gaps) call_.Voice(t, t + Ms{seconds * 1000});
    for (std::int64_t i = 0; i < seconds; ++i) {
      const Ms word = t + Ms{i * 1000};
      if (gaps) call_.Voice(word, word + Ms{700});
      call_.At(word + Ms{600},
               SttPartialHeard{{.utterance = id, .text = "word " + std::string(static_cast<std::size_t>(i % 7), 'x')}});
    }
    return Ms{seconds * 1000};
  }

  /// Late, doubled and wrong-turn results.
  void ConfuseGenerations(Ms t) {
    call_.At(t, TtsStarted{.gen = SomeGen()});
    call_.At(t, PlayFinished{.response = lies_ && Chance(20) ? SomeGen() : GenId{1'000'000}});
    call_.At(t, PlayStarted{.response = GenId{1'000'000}});
    if (Chance(30)) call_.At(t, ToolFinished{.gen = SomeGen()});
    if (Chance(30)) call_.At(t, GenFinished{.response = GenId{1'000'000}, .total = Ms{10}});
  }

  /// T_CALL_MAX is an hour ahead: lets it come now.
  void EndCallSoon() {
    const TurnTimers::Entry& limit = call_.State().timers.Get(TimerId::kTimerCallMax);
    if (limit.phase == TurnTimers::Phase::kRunning)
      call_.Feed(TimerFired{.timer = TimerId::kTimerCallMax, .generation = limit.generation});
  }

  /// I7: a timer of another generation changes nothing but the count of stale events.
  void FireStaleTimer() {
    const auto timer = static_cast<TimerId>(choose_(kTimerCount));
    const std::uint32_t generation = choose_(6);
    if (call_.State().timers.Matches(timer, generation)) return;
    TurnState before = call_.State();
    call_.Feed(TimerFired{.timer = timer, .generation = generation});
    before.tallies = call_.State().tallies;
    if (Response* response = CurrentResponse(before))
      if (const Response* now = CurrentResponse(call_.State())) response->heard = now->heard;
    if (!(before == call_.State())) watch_.Break("I7 a stale timer changed the state");
  }

  void DisturbCall(Ms t, std::uint32_t what) {
    if (what < 580) {
      call_.At(t, DtmfPressed{.digit = "0123456789#"[choose_(11)]});
    } else if (what < 600) {
      call_.At(
          t,
          SlotAsked{.kind = static_cast<SlotKind>(choose_(5)), .length = Chance(50) ? 4 : 0, .sensitive = Chance(30)});
    } else if (what < 620) {
      call_.At(t, CallHeld{});
      call_.At(t + Between(50, 20'000), CallUnheld{});
    } else if (what < 640) {
      call_.At(t, MediaLost{.last_rx = t - Ms{3000}, .before_first = Chance(5)});
      if (Chance(95)) call_.At(t + Between(50, 9000), MediaReturned{});
    } else if (what < 650) {
      call_.At(t, TransferRequested{.target = "desk"});
      const Ms later = t + Between(500, 9000);
      if (Chance(66)) {
        call_.At(later, TransferFailed{});
      } else if (Chance(90)) {
        call_.At(later, TransferSucceeded{});
      }
    } else if (what < 655) {
      call_.At(t, EndRequested{.reason = static_cast<EndReason>(choose_(4))});
    } else if (what < 670) {
      call_.At(t, EchoSuspected{.on = Chance(50)});
    } else if (what < 690) {
      call_.At(t, SttWentDown{});
      call_.At(t + Between(50, 9000), SttCameUp{});
    } else if (what < 700) {
      call_.At(t, LoadShed{.level = static_cast<int>(choose_(2))});
    } else if (what < 702) {
      call_.At(t, DrainRequested{.deadline = t + Pick({8000, 60'000})});
    } else if (what == 702) {
      call_.AtCall(t, [this] { EndCallSoon(); });
    } else if (what < 705) {
      call_.At(t, BeepHeard{});
    } else if (what < 710) {
      call_.At(t, AmdJudged{.verdict = static_cast<AmdClass>(choose_(6))});
    }
  }

  void Trace(const TurnEvent& event, std::span<const TurnEffect> effects, const Advanced& advanced) {
    std::string& trace = *options_.trace;
    trace += std::to_string(event.t.count()) + " " + TextOf(event.body) + " ->";
    for (std::uint8_t i = 0; i < advanced.count; ++i) trace += " [" + std::string(advanced.rows[i]->id) + "]";
    trace += " " + std::string(Name(call_.State().At())) + "\n";
    for (const TurnEffect& effect : effects) trace += "    " + TextOf(effect.body) + "\n";
  }

  /// I8: the same events give the same effects and the same state.
  void Replay() {
    TurnState state{call_.Config()};
    EffectList effects;
    std::size_t next = 0;
    const std::vector<LoggedEffect>& log = call_.Log();
    for (const TurnEvent& event : call_.Events()) {
      effects.Clear();
      AdvanceBy(options_.rules, state, event, effects);
      if (options_.suppressed) state.timers.Stop(*options_.suppressed);
      for (const TurnEffect& effect : effects.Effects()) {
        if (next == log.size() || TextOf(log[next].body) != TextOf(effect.body))
          return watch_.Break("I8 replay differs");
        ++next;
      }
    }
    if (next != log.size() || !(state == call_.State())) watch_.Break("I8 replay ends elsewhere");
  }

  const Choose& choose_;
  RandomCallOptions options_;
  SimulatedCall call_;
  InvariantWatch watch_;
  bool hangs_ = false;
  bool lies_ = false;
  bool places_words_ = false;
  GenId speculated_;
  std::uint32_t utterances_ = 0;
};

}  // namespace

Choose ChooseBySeed(std::uint64_t seed) {
  // Not std::uniform_int_distribution: its numbers differ between libraries.
  return [engine = std::mt19937_64(seed)](std::uint32_t n) mutable { return static_cast<std::uint32_t>(engine() % n); };
}

RandomCallResult RunRandomCall(const Choose& choose, const RandomCallOptions& options) {
  return RandomCall(choose, options).Run();
}

}  // namespace parley::turn::testing
