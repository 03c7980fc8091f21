#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "caller/call_judge.hpp"
#include "caller/word_error_rate.hpp"

namespace parley {

/// Recognises one utterance: mono int16 of the given rate to text, empty if nothing was said. Blocks.
using UtteranceRecognizer = std::function<Result<std::string>(std::span<const std::int16_t> samples, Hz rate)>;

/// What the agent said in one go, on the time line of the recording.
struct AgentUtterance {
  Ms from{0};
  Ms to{0};
  std::string text;
};

/// How the agent's channel is cut for the recogniser.
struct TranscriptRules {
  Ms join{600};        ///< stretches nearer than this are one utterance: a recogniser needs sentences whole
  Ms longest{15'000};  ///< longer ones are cut at their longest pause: recognisers lose their way in long audio
  Ms margin{150};      ///< silence left at both ends
};

/// Where the agent's utterances lie. Pure.
[[nodiscard]] std::vector<VoicedInterval> CutUtterances(std::span<const VoicedInterval> voice,
                                                        const TranscriptRules& rules = {});

/// Writes down what the agent said as the caller heard it. Blocks on the recogniser.
/// @param agent  the agent's channel, mono int16. @return the recogniser's first failure.
[[nodiscard]] Result<std::vector<AgentUtterance>> TranscribeAgent(std::span<const std::int16_t> agent, Hz rate,
                                                                  const UtteranceRecognizer& recognise,
                                                                  const TranscriptRules& rules = {});

/// Compares what was recognised with what the server's record says the caller heard, in order. How the two are cut
/// into pieces does not matter. Pure.
[[nodiscard]] WordErrors CompareTranscript(std::span<const AgentUtterance> heard,
                                           std::span<const std::string> recorded);

/// Text of all utterances that begin in [from, to), in order.
[[nodiscard]] std::string TextBetween(std::span<const AgentUtterance> heard, Ms from, Ms to);

}  // namespace parley
