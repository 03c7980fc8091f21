#include "app/shown_call.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "app/flite_line_voice.hpp"
#include "caller/caller_fleet.hpp"
#include "caller/load_caller_script.hpp"
#include "runtime/shard.hpp"

namespace parley {
namespace {

/// The clearest of flite's voices over the telephone: the recogniser understands it best (docs/performance.md).
constexpr const char* kCallerVoice = "rms";

}  // namespace

ShownCall::ShownCall(std::shared_ptr<const RenderedScript> script, ReportStyle style)
    : script_(std::move(script)), view_(script_->script, style) {}

void ShownCall::Print(const std::string& text) const {
  if (text.empty()) return;
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void ShownCall::Begin(const std::string& target) {
  const std::scoped_lock lock(mutex_);
  Print(view_.Begin(target));
}

CallerResult ShownCall::Wait() { return result_.get_future().get(); }

std::vector<std::string> ShownCall::AgentHeard() const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> texts;
  for (const Heard& heard : heard_) {
    if (!heard.text.empty()) texts.push_back(heard.text);
  }
  return texts;
}

void ShownCall::OnSight(CallerId, const CallerSight& sight) noexcept {
  const std::scoped_lock lock(mutex_);
  Print(view_.See(sight));
}

void ShownCall::OnResult(CallerResult result) noexcept {
  const std::scoped_lock lock(mutex_);
  const Ms length = std::chrono::duration_cast<Ms>(DurationOf(result.recording.Caller().Length(), k8kHz));
  Print(view_.End(result.end, result.end_detail, length));
  result_.set_value(std::move(result));
}

void ShownCall::OnAgentHeard(CallRef, GenId response, std::string_view text, bool) noexcept {
  const std::scoped_lock lock(mutex_);
  Print(view_.AgentText(text));
  // A response that went on after a false alarm is told again, with more.
  const auto known = std::find_if(heard_.begin(), heard_.end(), [&](const Heard& h) { return h.response == response; });
  if (known == heard_.end()) {
    heard_.push_back({response, std::string(text)});
  } else {
    known->text = text;
  }
}

void ShownCall::OnTurnAnswered(CallRef, const TurnWaterfall& waterfall) noexcept {
  std::vector<AnswerStage> stages;
  for (const TurnStage& stage : waterfall.stages) stages.push_back({std::string(stage.name), stage.to - stage.from});
  const std::scoped_lock lock(mutex_);
  view_.AgentStages(std::move(stages));
}

Result<CallerResult> PlaceAndShow(const CallToShow& call, ShownCall& shown, const Clock& clock) {
  Shard shard({.index = 0, .name = "caller"}, clock);
  auto fleet = CallerFleet::Start({.address = call.address}, shard, clock, shown);
  if (!fleet) return FailFrom(fleet);
  shard.Start();
  shown.Begin(call.target);
  (*fleet)->Place({.target = call.target, .script = call.script});
  CallerResult result = shown.Wait();
  shard.Stop();
  shard.Join();
  return result;
}

std::shared_ptr<const RenderedScript> PrepareCaller(const std::string& script_file) {
  Diagnostics problems;
  CallerScript script = LoadCallerScript(script_file, problems);
  if (!problems.all().empty()) fmt::print(stderr, "{}", problems.Format());
  if (problems.HasErrors()) return nullptr;
  auto voice = MakeCallerVoice(kCallerVoice);
  if (!voice) {
    fmt::print(stderr, "parley: {}\n", voice.error().detail);
    return nullptr;
  }
  auto rendered = RenderScript(std::move(script), **voice);
  if (!rendered) {
    fmt::print(stderr, "parley: {}: {}\n", script_file, rendered.error().detail);
    return nullptr;
  }
  return *rendered;
}

}  // namespace parley
