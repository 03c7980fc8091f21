#include "turn/hearing.hpp"

#include <algorithm>

#include "base/words.hpp"
#include "turn/text_echo.hpp"

namespace parley::turn {
namespace {

bool AgentAudible(Floor floor) {
  return floor == Floor::kSpeaking || floor == Floor::kOverlap || floor == Floor::kIdlePrompt;
}

/// Without the echo gate a few words that we said too may well be an answer ("Monday"); with it they are our own. After
/// our end only the gate counts: people do repeat what they were asked.
bool IsEcho(const Step& step, std::string_view text) {
  const AdmissionConfig& config = step.config.admission;
  const Line& line = step.state.line;
  const bool audible = AgentAudible(step.At());
  const AgentPast& past = step.state.past;
  const bool recent = step.now - past.spoken_until < config.echo_memory && step.state.voice.onset <= past.spoken_until;
  if (!audible && !(line.echo_suspected && recent)) return false;
  if (!line.echo_suspected && WordCount(text) < static_cast<std::size_t>(config.echo_words)) return false;

  std::string spoken = recent ? past.spoken : std::string{};
  if (const Response* current = CurrentResponse(step.state); current != nullptr && audible)
    spoken += ' ' + current->facts.ledger.TextBetween(current->heard - config.echo_memory, current->heard);
  return EchoesText(text, spoken);
}

bool SureAndNear(const Step& step, const RecognisedText& text, double confidence) {
  return text.confidence >= confidence && text.level_db >= step.config.admission.least_level_db;
}

}  // namespace

Admission AdmissionOf(const Step& step, const RecognisedText& text) {
  const bool agent = AgentHoldsFloor(step.At());
  const AdmissionConfig& config = step.config.admission;
  if (!SureAndNear(step, text, agent ? config.confidence_to_interrupt : config.confidence))
    return Admission::kInadmissible;
  const std::string normalised = NormalisedText(text.text);
  if (normalised.empty() || IsEcho(step, normalised)) return Admission::kInadmissible;
  if (!agent) return Admission::kWords;
  const LanguageLists& lists = ListsOf(step.config.language);
  if (ContainsAny(normalised, lists.interrupt_phrases)) return Admission::kWords;
  return MadeOf(normalised, lists.backchannels) ? Admission::kBackchannel : Admission::kWords;
}

bool IsAnswer(const Step& step, const RecognisedText& text) {
  return SureAndNear(step, text, step.config.admission.confidence) && !NormalisedText(text.text).empty();
}

bool IsLate(const Step& step, const RecognisedText& text) {
  return text.utterance <= step.state.turn.committed && !step.state.turn.text.Has(text.utterance);
}

Utterance UtteranceOf(const Step& step) {
  const RecognisedText& text = step.Text();
  return {.id = text.utterance, .text = text.text, .final = step.TextIsFinal()};
}

void MarkCommitted(TurnState& state, UtteranceId utterance) {
  state.turn.committed = std::max(state.turn.committed, utterance);
}

void RememberSpoken(Step& step, const Response& response) {
  if (!response.started) return;
  AgentPast& past = step.state.past;
  const Ms memory = step.config.admission.echo_memory;
  past.spoken = response.facts.ledger.TextBetween(response.heard - memory, response.heard);
  past.spoken_until = step.now;
}

}  // namespace parley::turn
