#include "caller/caller_script.hpp"

namespace parley {
namespace {

template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace

std::string_view Name(const CallerAction& action) {
  return std::visit(Overloaded{[](const WaitForAgent&) -> std::string_view { return "wait: agent_finished"; },
                               [](const WaitForVoice&) -> std::string_view { return "wait: agent_speaks"; },
                               [](const WaitForHangUp&) -> std::string_view { return "wait: agent_hangs_up"; },
                               [](const SayTurn&) -> std::string_view { return "say"; },
                               [](const Hesitate&) -> std::string_view { return "hesitate"; },
                               [](const Interrupt&) -> std::string_view { return "interrupt"; },
                               [](const Backchannel&) -> std::string_view { return "backchannel"; },
                               [](const Cough&) -> std::string_view { return "cough"; },
                               [](const Press&) -> std::string_view { return "press"; },
                               [](const StaySilent&) -> std::string_view { return "silence"; },
                               [](const HangUpStep&) -> std::string_view { return "hang_up"; }},
                    action);
}

std::vector<const Line*> LinesOf(const CallerAction& action) {
  using Lines = std::vector<const Line*>;
  return std::visit(
      Overloaded{[](const SayTurn& a) -> Lines { return {&a.line}; },
                 [](const Hesitate& a) -> Lines {
                   return {&a.first, &a.then};
                 },
                 [](const Interrupt& a) -> Lines { return {&a.line}; },
                 [](const Backchannel& a) -> Lines { return {&a.line}; }, [](const auto&) -> Lines { return {}; }},
      action);
}

std::string SpokenText(const CallerAction& action) {
  return std::visit(
      Overloaded{[](const SayTurn& a) { return a.line.text; },
                 [](const Hesitate& a) { return a.first.text + " … " + a.then.text; },
                 [](const Interrupt& a) { return a.line.text; }, [](const Backchannel& a) { return a.line.text; },
                 [](const Cough&) -> std::string { return "(coughs)"; },
                 [](const Press& a) { return "(presses " + a.keys + ")"; },
                 [](const StaySilent&) -> std::string { return "(says nothing)"; },
                 [](const HangUpStep&) -> std::string { return "(hangs up)"; },
                 [](const auto&) -> std::string { return {}; }},
      action);
}

}  // namespace parley
