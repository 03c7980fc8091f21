#include "caller/conversation_view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace parley {
namespace {

constexpr std::size_t kTime = 9;     // "00:12.4  "
constexpr std::size_t kWho = 8;      // "caller  "
constexpr std::size_t kRemark = 18;  // "  stopped in 0.38 s"
constexpr Ms kSentencePause{1000};   // the agent's row goes on after a pause up to this

bool TakesFloor(SaidKind kind) {
  return kind != SaidKind::kBackchannel && kind != SaidKind::kNoise && kind != SaidKind::kSilence;
}

}  // namespace

std::string ConversationView::Row(Ms at, std::string_view who, Ink ink, std::string_view text,
                                  std::string_view remark) const {
  const std::size_t room = std::max<std::size_t>(style_.columns, 60) - kTime - kWho - kRemark;
  std::string out;
  bool first = true;
  for (const std::string& line : Wrapped(text, room)) {
    out += first ? Inked(Padded(ClockText(at), kTime), Ink::kDim, style_) + Inked(Padded(who, kWho), ink, style_)
                 : std::string(kTime + kWho, ' ');
    if (first && !remark.empty()) {
      out += Padded(line, room) + fmt::format("{:>{}}", "", kRemark - std::min(kRemark, Width(remark)));
      out += Inked(remark, Ink::kBold, style_);
    } else {
      out += line;
    }
    out += '\n';
    first = false;
  }
  return out;
}

std::string ConversationView::Begin(const std::string& target) {
  return Inked(fmt::format("Calling {}: {}", target, script_.name), Ink::kBold, style_) + "\n\n";
}

std::string ConversationView::See(const CallerSight& sight) {
  if (const auto* answered = std::get_if<caller_sight::Answered>(&sight)) {
    const auto ms = answered->answer_time.count();
    return Row(Ms{0}, "", Ink::kDim, ms < 5 ? "answered at once" : fmt::format("answered after {} ms", ms), "");
  }
  if (const auto* speaks = std::get_if<caller_sight::CallerSpeaks>(&sight)) return OnCaller(speaks->said);
  if (const auto* voice = std::get_if<caller_sight::AgentSpeaks>(&sight)) return OnAgentVoice(voice->from);
  if (const auto* silent = std::get_if<caller_sight::AgentSilent>(&sight)) {
    return OnAgentSilence(silent->from, silent->to);
  }
  const auto& over = std::get<caller_sight::StepOver>(sight);
  const bool listened = std::holds_alternative<WaitForAgent>(script_.steps[over.step].action);
  return (listened ? Flush() : std::string()) + OnStep(over);
}

std::string ConversationView::OnCaller(const Said& said) {
  if (agent_ && agent_->on) {
    waiting_.push_back(said);  // its row belongs behind the agent's, which is not finished
    return {};
  }
  std::string out = Flush();
  if (TakesFloor(said.kind)) awaiting_from_ = said.to;
  return out + CallerRow(said);
}

bool ConversationView::Yielded() const {
  return agent_ && !agent_->on &&
         std::any_of(waiting_.begin(), waiting_.end(), [](auto& said) { return TakesFloor(said.kind); });
}

std::string ConversationView::OnAgentVoice(Ms from) {
  std::string out = Yielded() ? Flush() : std::string();
  if (agent_ && from - agent_->to <= kSentencePause) {
    agent_->on = true;
    return out;
  }
  agent_ = AgentRow{from, from, true, std::nullopt};
  if (awaiting_from_ && from >= *awaiting_from_) agent_->latency = from - *awaiting_from_;
  awaiting_from_.reset();
  return out;
}

std::string ConversationView::OnAgentSilence(Ms /*from*/, Ms to) {
  if (!agent_) return {};
  agent_->on = false;
  agent_->to = to;
  // What was heard of an answer that was cut off is told a moment after it fell silent.
  return Yielded() && !agent_text_.empty() ? Flush() : std::string();
}

std::string ConversationView::Flush() {
  std::string out;
  std::optional<Ms> agent_end;
  if (agent_ && !agent_->on) {
    agent_end = agent_->to;
    const std::string text =
        agent_text_.empty() ? fmt::format("(speaks for {})", SecondsText(agent_->to - agent_->from)) : agent_text_;
    out += Row(agent_->from, "agent", Ink::kAgent, text, agent_->latency ? SecondsText(*agent_->latency) : "");
    if (!stages_.empty()) out += StageLine();
    agent_.reset();
    agent_text_.clear();
    stages_.clear();
  }
  for (const Said& said : waiting_) {
    const bool stopped = said.kind == SaidKind::kInterruption && agent_end && *agent_end >= said.from;
    if (stopped) {
      const std::string& text = SpokenText(script_.steps[said.step].action);
      out += Row(said.from, "caller", Ink::kCaller, text, "stopped in " + SecondsText(*agent_end - said.from));
    } else {
      out += CallerRow(said);
    }
    if (TakesFloor(said.kind)) awaiting_from_ = said.to;
  }
  waiting_.clear();
  return out;
}

std::string ConversationView::CallerRow(const Said& said) const {
  const CallerAction& action = script_.steps[said.step].action;
  const auto lines = LinesOf(action);
  if (said.kind == SaidKind::kTurnStart) {
    return Row(said.from, "caller", Ink::kCaller, lines.at(0)->text + " …", "");
  }
  if (said.kind == SaidKind::kTurnEnd) return Row(said.from, "caller", Ink::kCaller, "… " + lines.at(1)->text, "");
  return Row(said.from, "caller", Ink::kCaller, SpokenText(action), "");
}

std::string ConversationView::OnStep(const caller_sight::StepOver& over) const {
  if (over.result.outcome == StepOutcome::kDone || over.result.outcome == StepOutcome::kCallEnded) return {};
  return Row(over.result.ended, "", Ink::kBad,
             fmt::format("! {}: {}", script_.steps[over.step].name, Name(over.result.outcome)), "");
}

std::string ConversationView::StageLine() const {
  static constexpr std::string_view kShades[] = {"█", "▓", "▒", "░"};
  constexpr std::int64_t kFinestCell = 20;  // ms that one column stands for at least
  std::string legend;
  std::int64_t total = 0;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    const std::string_view shade = kShades[i % std::size(kShades)];
    legend += fmt::format("{}{} {} {}", i == 0 ? "" : " ", shade, stages_[i].name, stages_[i].length.count());
    total += stages_[i].length.count();
  }
  legend += " ms";
  const std::string margin(kTime + kWho, ' ');
  const auto room = static_cast<std::int64_t>(std::max<std::size_t>(style_.columns, 60) - margin.size());
  const std::int64_t columns = room - static_cast<std::int64_t>(Width(legend)) - 2;
  std::string bars;
  // Every stage has at least one column of its own.
  const std::int64_t spare = columns - static_cast<std::int64_t>(stages_.size());
  if (spare >= 0) {
    const std::int64_t cell = std::max(kFinestCell, spare == 0 ? total : (total + spare - 1) / spare);
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      const std::int64_t cells = std::max<std::int64_t>(1, stages_[i].length.count() / std::max<std::int64_t>(cell, 1));
      for (std::int64_t k = 0; k < cells; ++k) bars += kShades[i % std::size(kShades)];
    }
    bars += "  ";
  }
  std::string out;
  for (const std::string& line : Wrapped(bars + legend, static_cast<std::size_t>(room))) {
    out += margin + Inked(line, Ink::kDim, style_) + '\n';
  }
  return out;
}

std::string ConversationView::AgentText(std::string_view text) {
  if (text.empty()) return {};
  if (!agent_text_.empty()) agent_text_ += ' ';
  agent_text_ += text;
  return Yielded() ? Flush() : std::string();
}

std::string ConversationView::End(CallerEnd end, const std::string& detail, Ms length) {
  if (agent_) {
    if (agent_->on) agent_->to = length;
    agent_->on = false;
  }
  std::string out = Flush();
  out += Row(length, "", Ink::kDim, detail.empty() ? std::string(Name(end)) : fmt::format("{} ({})", Name(end), detail),
             "");
  return out;
}

}  // namespace parley
