#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "caller/agent_transcript.hpp"
#include "caller/call_judgement.hpp"
#include "caller/caller_result.hpp"
#include "caller/expectation_check.hpp"
#include "caller/text_layout.hpp"
#include "caller/word_error_rate.hpp"

namespace parley {

/// A judged call: everything that is reported about it.
struct CallReport {
  CallJudgement judgement;
  std::vector<StepVerdict> verdicts;
  std::optional<WordErrors> words;    ///< if the agent was written down and compared with the server's record
  std::vector<AgentUtterance> heard;  ///< the agent, as written down from the caller's channel
  std::vector<std::string> recorded;  ///< what the server says was heard; empty: not known
  std::string wav_path;               ///< empty: none was written
};

/// Judges a finished call. Blocks on the recogniser. Pure apart from it.
/// @param recognise  may be empty: then no words are checked. @param recorded  what the server says was heard; may be
///        empty. @return the recogniser's failure.
[[nodiscard]] Result<CallReport> MakeReport(const CallerScript& script, const CallerResult& result,
                                            const UtteranceRecognizer& recognise, std::span<const std::string> recorded,
                                            const JudgeRules& rules = {});

/// How many of the caller's turns went as their author expected: the step of the turn and every step up to the next
/// turn, such as the wait that listens to the answer. Pure.
[[nodiscard]] std::size_t TurnsAsExpected(const CallReport& report);

/// Backchannels and noises that the agent fell silent at.
[[nodiscard]] std::size_t FalseInterruptions(const CallJudgement& judgement);

/// Mean time from the onset of an interruption to the agent's silence; none if the agent never stopped.
[[nodiscard]] std::optional<Ms> MeanBargeInStop(const CallJudgement& judgement);

/// True if every step with something to check went as expected.
[[nodiscard]] bool AllAsExpected(const CallReport& report);

/// The figures of a call and what was not as expected, for people.
[[nodiscard]] std::string SummaryText(const CallerScript& script, const CallReport& report, const ReportStyle& style);

/// The same for programs: one JSON object in one line without a line end. Figures that do not exist are null. Keys:
/// turns, turns_as_expected, steps_failed, mean_response_ms, p50_response_ms, p95_response_ms, max_response_ms,
/// barge_in_stop_ms, interruptions, interruptions_yielded, false_interruptions, spoke_into_pauses, missed_turns,
/// longest_dead_air_ms, greeting_delay_ms, overlap_ms, word_error_rate, heard and recorded (the agent's words, by the
/// caller's ear and by the server's record), wav.
[[nodiscard]] std::string SummaryJson(const CallReport& report);

}  // namespace parley
