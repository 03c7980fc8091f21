#include "turn/testing/simulated_call.hpp"

#include <algorithm>
#include <tuple>

namespace parley::turn::testing {
namespace {

constexpr Ms kMarkEvery{100};
constexpr Ms kVadOn{120};
constexpr Ms kVadOnAudible{40};
constexpr Ms kHangAudible{150};
constexpr Ms kHangMore{50};  ///< to the hang of 200 while nothing is audible

}  // namespace

SimulatedCall::SimulatedCall(TurnConfig config, Playback playback, AdvanceRules rules)
    : state_(std::move(config)), playback_(playback), rules_(rules) {}

void SimulatedCall::ShuffleTies(std::uint64_t seed) { shuffle_.emplace(seed); }

void SimulatedCall::AtCall(Ms t, std::function<void()> action, int priority) {
  const std::uint64_t tie = shuffle_ ? (*shuffle_)() : 0;
  queue_.push({.t = t, .priority = priority, .tie = tie, .order = order_++, .action = std::move(action)});
}

void SimulatedCall::At(Ms t, EventBody event, int priority) {
  AtCall(
      t, [this, event = std::move(event)] { Feed(event); }, priority);
}

void SimulatedCall::Voice(Ms from, Ms to, double level_db) {
  AtCall(from, [this, from, level_db] {
    At(now_ + (Audible() ? kVadOnAudible : kVadOn), VadStarted{.onset = from, .level_db = level_db}, 0);
  });
  const OverlapConfig& overlap = state_.config.overlap;
  for (const Ms voiced : {overlap.duck, overlap.ask, overlap.decide, Ms{400}, overlap.force, overlap.cap}) {
    if (from + voiced > to) continue;
    AtCall(from + voiced, [this] {
      const auto* burst = std::get_if<Overlap>(&state_.floor);
      if (burst != nullptr) Feed(OverlapVoiced{.voiced = now_ - burst->burst.heard.onset});
    });
  }
  AtCall(to + kHangAudible, [this, to] { EndVoice(to, false); });
}

void SimulatedCall::EndVoice(Ms speech_end, bool hang_over) {
  if (hang_over || Audible()) return Feed(VadStopped{.speech_end = speech_end});
  AtCall(now_ + kHangMore, [this, speech_end] { EndVoice(speech_end, true); });
}

void SimulatedCall::MuteAt(Ms t) {
  AtCall(t, [this] {
    for (const auto& [response, sound] : playing_) muted_.insert(response);
  });
}

bool SimulatedCall::Audible() const {
  const Floor floor = state_.At();
  return floor == Floor::kSpeaking || floor == Floor::kOverlap || floor == Floor::kIdlePrompt ||
         floor == Floor::kResuming;
}

std::optional<Ms> SimulatedCall::Position() const {
  const Response* current = CurrentResponse(state_);
  if (current == nullptr || !current->started) return std::nullopt;
  const auto sound = playing_.find(current->id);
  if (sound == playing_.end() || now_ < sound->second.begin) return std::nullopt;
  return std::min(sound->second.offset + now_ - sound->second.begin, sound->second.length);
}

void SimulatedCall::Feed(EventBody body) {
  TurnEvent event{.id = EventId{++next_event_}, .t = now_, .heard_ms = Position(), .body = std::move(body)};
  effects_.Clear();
  const Advanced advanced = AdvanceBy(rules_, state_, event, effects_);
  if (suppressed_) state_.timers.Stop(*suppressed_);
  for (const TurnEffect& effect : effects_.Effects()) {
    log_.push_back({now_, effect.body});
    React(effect.body);
  }
  events_.push_back(std::move(event));
  if (watch_) watch_(events_.back(), effects_.Effects(), advanced);
}

void SimulatedCall::React(const EffectBody& effect) {
  const auto begin = [this](GenId gen) {
    if (gen && std::find(generations_.begin(), generations_.end(), gen) == generations_.end())
      generations_.push_back(gen);
  };
  if (const auto* e = std::get_if<StartSpec>(&effect)) begin(e->gen);
  if (const auto* e = std::get_if<CommitTurn>(&effect)) begin(e->gen);
  if (const auto* e = std::get_if<CommitDigits>(&effect)) begin(e->gen);
  if (const auto* e = std::get_if<RetryGen>(&effect)) begin(e->gen);
  if (const auto* e = std::get_if<ContinueGen>(&effect)) begin(e->gen);
  if (const auto* e = std::get_if<StopPlay>(&effect)) StopSound(e->response);
  if (const auto* e = std::get_if<SayFiller>(&effect)) StartSound(e->response, playback_.filler_length, Ms{0});
  if (const auto* e = std::get_if<SayPrompt>(&effect)) StartSound(e->response, playback_.prompt_length, Ms{0});
  const auto length_of = [this](ResponseId response) {
    const auto known = lengths_.find(response);
    return known == lengths_.end() ? playback_.answer_length : known->second;
  };
  if (const auto* e = std::get_if<Play>(&effect)) {
    const auto position = positions_.find(e->response);
    StartSound(e->response, length_of(e->response), position == positions_.end() ? Ms{0} : position->second);
  }
  if (const auto* e = std::get_if<ResumeFrom>(&effect)) StartSound(e->response, length_of(e->response), e->from);
}

void SimulatedCall::StartSound(ResponseId response, Ms length, Ms offset) {
  const std::uint64_t token = ++order_;
  playing_[response] = {.token = token, .begin = now_ + playback_.start_delay, .offset = offset, .length = length};
  AtCall(now_ + playback_.start_delay, [this, response, token] { PlayStep(response, token, true); });
}

void SimulatedCall::StopSound(ResponseId response) {
  const auto sound = playing_.find(response);
  if (sound == playing_.end()) return;
  positions_[response] = sound->second.offset + std::max(Ms{0}, now_ - sound->second.begin);
  playing_.erase(sound);
}

void SimulatedCall::Dry(ResponseId response) { StopSound(response); }

void SimulatedCall::PlayStep(ResponseId response, std::uint64_t token, bool first) {
  const auto here = [&]() -> const Sound* {
    const auto sound = playing_.find(response);
    return sound == playing_.end() || sound->second.token != token ? nullptr : &sound->second;
  };
  const Sound* sound = here();
  if (sound == nullptr) return;
  const Ms position = sound->offset + now_ - sound->begin;
  const Ms length = sound->length;
  if (first) {
    Feed(PlayStarted{.response = response});
  } else if (!muted_.contains(response)) {
    Feed(PlayMarked{.response = response, .heard = std::min(position, length)});
  }
  if (here() == nullptr || muted_.contains(response)) return;
  if (position >= length) {
    playing_.erase(response);
    return Feed(PlayFinished{.response = response});
  }
  AtCall(now_ + std::min(kMarkEvery, length - position), [this, response, token] { PlayStep(response, token, false); });
}

std::optional<TimerId> SimulatedCall::NextTimer() const {
  std::optional<TimerId> next;
  const auto key = [this](TimerId id) {
    const TurnTimers::Entry& entry = state_.timers.Get(id);
    return std::tuple(entry.at, entry.generation);
  };
  for (std::size_t i = 0; i < kTimerCount; ++i) {
    const auto id = static_cast<TimerId>(i);
    if (state_.timers.Running(id) && (!next || key(id) < key(*next))) next = id;
  }
  return next;
}

void SimulatedCall::Run(Ms until) {
  while (true) {
    const std::optional<TimerId> timer = NextTimer();
    const Ms timer_at = timer ? state_.timers.Get(*timer).at : Ms::max();
    const Ms event_at = queue_.empty() ? Ms::max() : queue_.top().t;
    const Ms t = std::min(timer_at, event_at);
    if (t > until) break;
    now_ = t;
    if (event_at <= timer_at) {  // at equal times outside events come first
      const std::function<void()> action = queue_.top().action;
      queue_.pop();
      action();
    } else {
      Feed(TimerFired{.timer = *timer, .generation = state_.timers.Get(*timer).generation});
    }
  }
  now_ = until;
}

void SimulatedCall::ForgetLog() {
  log_.clear();
  events_.clear();
  if (generations_.size() > 1) generations_.erase(generations_.begin(), generations_.end() - 1);
}

}  // namespace parley::turn::testing
