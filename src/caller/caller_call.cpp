#include "caller/caller_call.hpp"

#include <algorithm>
#include <utility>

namespace parley {
namespace {

/// Time of one key press with the gap behind it, as legs send it (TelephoneEventSender).
constexpr Ms kKeyTime{160};
/// From here on a press is a key, and an answer to the last one is no interruption: the shortest tone that every
/// receiver takes (ITU-T Q.24).
constexpr Ms kKeyHeard{40};

}  // namespace

CallerCall::CallerCall(CallerCallConfig config, Executor& loop, CallerLine& line, CallerObserver& observer)
    : config_(std::move(config)),
      loop_(loop),
      line_(line),
      observer_(observer),
      dialled_(loop.Now()),
      state_(StartCaller(dialled_)),
      result_{.id = config_.id,
              .end_detail = {},
              .answer_time = {},
              .said = {},
              .steps = {},
              .recording = CallRecording(
                  {config_.script->script.longest_call + Seconds{10}, config_.keep_audio, config_.playout_delay}),
              .media = {}} {
  const std::size_t steps = config_.script->script.steps.size();
  effects_.reserve(4 * steps + 8);
  result_.said.reserve(2 * steps);
  result_.steps.resize(steps);
}

CallerCall::~CallerCall() {
  if (leg_) leg_->Close();
}

void CallerCall::Answer(std::unique_ptr<MediaLeg> leg) {
  const TimePoint now = loop_.Now();
  leg_ = std::move(leg);
  result_.recording.Begin(now);
  result_.answer_time = std::chrono::floor<Ms>(now - dialled_);
  Tell(caller_sight::Answered{*result_.answer_time});
  Move(caller_event::Answered{}, now);
  leg_->Start(*this);
}

CallerResult CallerCall::End(CallerEnd end, std::string detail) {
  Move(caller_event::Ended{}, loop_.Now());
  if (leg_) {
    leg_->Close();
    result_.media = leg_->Stats();
  }
  result_.end = end;
  result_.end_detail = std::move(detail);
  result_.recording.End();
  for (Said& said : result_.said) {
    // A line or a silence that the end of the call cut short.
    const Ms length = std::chrono::floor<Ms>(DurationOf(result_.recording.Caller().Length(), k8kHz));
    said.to = std::min(said.to, length);
  }
  return std::move(result_);
}

void CallerCall::OnAudio(const AudioFrame& frame, FrameOrigin origin, TimePoint at) noexcept {
  if (frame.Rate() != k8kHz || frame.Empty()) return;
  result_.recording.Hear(frame.Samples(), origin, at);
  NoticeAgent(at);
}

bool CallerCall::OnSendDue(AudioFrame& frame, TimePoint due) noexcept {
  if (due >= keys_done_) {
    keys_done_ = TimePoint::max();
    Move(caller_event::KeysSent{}, due);
  }
  if (due >= state_.wake_at) Move(caller_event::Tick{}, due);
  if (!FillFrame(frame)) {
    result_.recording.Say({}, due);
    return false;
  }
  result_.recording.Say(frame.Samples(), due);
  if (playing_.next == playing_.line->size()) {
    playing_ = {};
    Move(caller_event::LineFinished{}, due);
  }
  return true;
}

bool CallerCall::FillFrame(AudioFrame& frame) {
  if (playing_.line == nullptr) return false;
  const std::span<std::int16_t> out = frame.Reset(k8kHz, static_cast<std::size_t>(SamplesIn(kFrameTime, k8kHz).value));
  const std::size_t count = std::min(out.size(), playing_.line->size() - playing_.next);
  const auto from = playing_.line->begin() + static_cast<std::ptrdiff_t>(playing_.next);
  std::copy_n(from, count, out.begin());
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(count), out.end(), std::int16_t{0});
  playing_.next += count;
  return true;
}

/// Tells the machine what the agent's channel shows since the last look.
void CallerCall::NoticeAgent(TimePoint now) {
  const std::span<const std::int8_t> levels = result_.recording.Agent().Levels();
  for (; senses_.watched < levels.size(); ++senses_.watched) {
    const auto change = senses_.watch.Next(levels[senses_.watched]);
    if (!change) continue;
    const TimePoint at = result_.recording.TimeAt(change->at);
    if (change->on) {
      senses_.voice_from = change->at;
      Tell(caller_sight::AgentSpeaks{change->at});
      Move(caller_event::AgentVoiceStarted{at}, now);
    } else {
      Tell(caller_sight::AgentSilent{senses_.voice_from, change->at});
      Move(caller_event::AgentVoiceEnded{at}, now);
    }
  }
}

void CallerCall::Move(const CallerEvent& event, TimePoint now) {
  effects_.clear();
  Advance(state_, config_.script->script, event, now, effects_);
  for (const CallerEffect& effect : effects_) Do(effect, now);
}

void CallerCall::Do(const CallerEffect& effect, TimePoint now) {
  const auto position = [&] { return result_.recording.PositionOfFrame(now); };
  if (const auto* speak = std::get_if<caller_effect::Speak>(&effect)) {
    Speak(*speak, now);
  } else if (const auto* keys = std::get_if<caller_effect::PressKeys>(&effect)) {
    PressKeys(keys->step, now);
  } else if (const auto* silence = std::get_if<caller_effect::BeginSilence>(&effect)) {
    const auto& action = std::get<StaySilent>(config_.script->script.steps[silence->step].action);
    result_.said.push_back({SaidKind::kSilence, silence->step, position(), position() + action.length});
    Tell(caller_sight::CallerSpeaks{result_.said.back()});
  } else if (const auto* began = std::get_if<caller_effect::StepBegan>(&effect)) {
    result_.steps[began->step].begun = true;
    result_.steps[began->step].began = position();
  } else if (const auto* ended = std::get_if<caller_effect::StepEnded>(&effect)) {
    StepResult& step = result_.steps[ended->step];
    step.outcome = ended->outcome;
    step.ended = position();
    Tell(caller_sight::StepOver{ended->step, step});
  } else if (std::holds_alternative<caller_effect::HangUp>(effect)) {
    // By id: the call may be over before the task runs.
    loop_.Post([&line = line_, id = config_.id] { line.HangUp(id); });
  }
}

void CallerCall::Speak(const caller_effect::Speak& speak, TimePoint now) {
  const std::vector<std::int16_t>& line = config_.script->lines[speak.step][speak.part];
  playing_ = {&line, 0};
  const Ms from = result_.recording.PositionOfFrame(now);
  const Us length = DurationOf({static_cast<std::int64_t>(line.size())}, k8kHz);
  result_.said.push_back({speak.kind, speak.step, from, from + std::chrono::ceil<Ms>(length)});
  Tell(caller_sight::CallerSpeaks{result_.said.back()});
}

void CallerCall::PressKeys(std::size_t step, TimePoint now) {
  const std::string& keys = std::get<Press>(config_.script->script.steps[step].action).keys;
  leg_->SendDtmf(keys);
  const auto length = kKeyTime * static_cast<std::int64_t>(keys.size());
  keys_done_ = now + length;
  const Ms from = result_.recording.PositionOfFrame(now);
  result_.said.push_back({SaidKind::kKeys, step, from, from + length - kKeyTime + kKeyHeard});
  Tell(caller_sight::CallerSpeaks{result_.said.back()});
}

void CallerCall::Tell(CallerSight sight) {
  loop_.Post([&observer = observer_, id = config_.id, sight] { observer.OnSight(id, sight); });
}

}  // namespace parley
