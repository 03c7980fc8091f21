#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caller/caller_call.hpp"
#include "caller/caller_script.hpp"
#include "caller/text_layout.hpp"

namespace parley {

/// One stage of the agent's way from the end of the caller's turn to its first sound, told by whoever knows it.
struct AnswerStage {
  std::string name;
  Ms length{0};
};

/// Shows a call as it happens: one row for each time somebody speaks, with the latency of each answer and, where the
/// stages of an answer are told, a line that shows them. Rows come in the order in which the speech began; a row of the
/// agent appears when it has finished, since only then it is known what was heard. Each function returns the text to
/// print now, whole lines or nothing. Not thread-safe.
class ConversationView {
 public:
  /// The script must outlive the view.
  ConversationView(const CallerScript& script, ReportStyle style) : script_(script), style_(style) {}

  [[nodiscard]] std::string Begin(const std::string& target);
  [[nodiscard]] std::string See(const CallerSight& sight);

  /// What the agent is saying now or said last, if somebody knows; may come in pieces.
  [[nodiscard]] std::string AgentText(std::string_view text);

  /// The stages of the answer that the agent gives now or gave last.
  void AgentStages(std::vector<AnswerStage> stages) { stages_ = std::move(stages); }

  [[nodiscard]] std::string End(CallerEnd end, const std::string& detail, Ms length);

 private:
  struct AgentRow {
    Ms from{0};
    Ms to{0};
    bool on = false;
    std::optional<Ms> latency;
  };

  [[nodiscard]] std::string OnCaller(const Said& said);
  [[nodiscard]] std::string OnAgentVoice(Ms from);
  /// The agent has fallen silent for something that the caller said into its row.
  [[nodiscard]] bool Yielded() const;
  [[nodiscard]] std::string OnAgentSilence(Ms from, Ms to);
  [[nodiscard]] std::string OnStep(const caller_sight::StepOver& over) const;
  [[nodiscard]] std::string Flush();
  [[nodiscard]] std::string CallerRow(const Said& said) const;
  [[nodiscard]] std::string Row(Ms at, std::string_view who, Ink ink, std::string_view text,
                                std::string_view remark) const;
  [[nodiscard]] std::string StageLine() const;

  const CallerScript& script_;
  const ReportStyle style_;
  std::optional<AgentRow> agent_;
  std::vector<Said> waiting_;        // what the caller said into the agent's row
  std::optional<Ms> awaiting_from_;  // end of the caller's last turn, while no answer has come
  std::string agent_text_;
  std::vector<AnswerStage> stages_;
};

}  // namespace parley
