#include "turn/turn_config.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace parley::turn {
namespace {

// Ranges are those of the specification's section 6; where it gives none, half to twice the default.
constexpr TurnConfigTime kTimes[] = {
    {"endpoint.stt_final", "T_STT_FINAL", [](TurnConfig& c) -> Ms& { return c.endpoint.stt_final; }, Ms{250}, Ms{2000},
     "after the end of speech a final is waited for so long: the provider's measured P99"},
    {"endpoint.force", "T_EP_FORCE", [](TurnConfig& c) -> Ms& { return c.endpoint.force; }, Ms{3000}, Ms{10'000},
     "backstop since the last admissible word, survives flapping voice"},
    {"endpoint.empty", "T_EMPTY", [](TurnConfig& c) -> Ms& { return c.endpoint.empty; }, Ms{750}, Ms{3000},
     "voice without words: cough, noise; also how long it holds an answer back"},
    {"endpoint.pace_floor", "T_EP_ADAPT", [](TurnConfig& c) -> Ms& { return c.endpoint.pace_floor; }, Ms{150}, Ms{600},
     "least wait that the caller's own pace can ask for"},
    {"endpoint.pace_cap", "T_EP_ADAPT", [](TurnConfig& c) -> Ms& { return c.endpoint.pace_cap; }, Ms{750}, Ms{3000},
     "longest wait that the caller's own pace can ask for"},
    {"endpoint.regret", "T_REGRET", [](TurnConfig& c) -> Ms& { return c.endpoint.regret; }, Ms{500}, Ms{1200},
     "words whose voice began so soon after our start: we answered too early"},
    {"speculation.wait", "T_SPEC_WAIT", [](TurnConfig& c) -> Ms& { return c.speculation.wait; }, Ms{0}, Ms{300},
     "after VadStop, when no score came"},
    {"speculation.late", "T_SPEC_LATE", [](TurnConfig& c) -> Ms& { return c.speculation.late; }, Ms{300}, Ms{900},
     "before the deadline: a pause that has lasted so long will end the turn"},
    {"speculation.longest_talk", "", [](TurnConfig& c) -> Ms& { return c.speculation.longest_talk; }, Ms{5000},
     Ms{20'000}, "no speculation once the user has talked longer"},
    {"overlap.duck", "T_OVL_DUCK", [](TurnConfig& c) -> Ms& { return c.overlap.duck; }, Ms{60}, Ms{200},
     "reversible: tells the caller that we noticed"},
    {"overlap.ask", "T_OVL_ASK", [](TurnConfig& c) -> Ms& { return c.overlap.ask; }, Ms{160}, Ms{280},
     "so that class and words are there at the decision"},
    {"overlap.decide", "T_OVL_DECIDE", [](TurnConfig& c) -> Ms& { return c.overlap.decide; }, Ms{200}, Ms{500},
     "most backchannels are shorter than 400"},
    {"overlap.force", "T_OVL_FORCE", [](TurnConfig& c) -> Ms& { return c.overlap.force; }, Ms{400}, Ms{1000},
     "stop even without words"},
    {"overlap.cap", "T_OVL_FORCE", [](TurnConfig& c) -> Ms& { return c.overlap.cap; }, Ms{1000}, Ms{3000},
     "stop in any case"},
    {"overlap.edge", "T_EDGE", [](TurnConfig& c) -> Ms& { return c.overlap.edge; }, Ms{500}, Ms{2000},
     "a backchannel so close to the end of a question is its answer"},
    {"overlap.false_interruption", "T_FALSE_INT", [](TurnConfig& c) -> Ms& { return c.overlap.false_interruption; },
     Ms{800}, Ms{1300}, "after VadStop: nothing was said, go on"},
    {"overlap.guard_first", "T_GUARD_FIRST", [](TurnConfig& c) -> Ms& { return c.overlap.guard_first; }, Ms{0},
     Ms{4000}, "first agent audio of the call: echo cancellers are still learning, words only"},
    {"answer.fill1", "T_FILL1", [](TurnConfig& c) -> Ms& { return c.answer.fill1; }, Ms{800}, Ms{1400},
     "first filler after the commit"},
    {"answer.fill1_from_speech_end", "T_FILL1", [](TurnConfig& c) -> Ms& { return c.answer.fill1_from_speech_end; },
     Ms{1000}, Ms{3000}, "first filler after the end of speech, when the wait was long"},
    {"answer.fill1_least", "T_FILL1", [](TurnConfig& c) -> Ms& { return c.answer.fill1_least; }, Ms{300}, Ms{1200},
     "but never sooner after the commit"},
    {"answer.fill2", "T_FILL2", [](TurnConfig& c) -> Ms& { return c.answer.fill2; }, Ms{1000}, Ms{1400},
     "after the end of the last filler: no silence over 1.5 s while an answer is owed"},
    {"answer.fill3", "T_FILL3", [](TurnConfig& c) -> Ms& { return c.answer.fill3; }, Ms{6000}, Ms{20'000},
     "the answer is given up, a fallback is spoken"},
    {"answer.fill3_tool_margin", "T_FILL3", [](TurnConfig& c) -> Ms& { return c.answer.fill3_tool_margin; }, Ms{1000},
     Ms{4000}, "with a tool running: its expected time and this"},
    {"answer.fill3_longest", "T_FILL3", [](TurnConfig& c) -> Ms& { return c.answer.fill3_longest; }, Ms{10'000},
     Ms{40'000}, "with a tool running: at most"},
    {"answer.hold_fallback", "T_HOLD", [](TurnConfig& c) -> Ms& { return c.answer.hold_fallback; }, Ms{500}, Ms{1500},
     "voice without words holds the fallback back no longer"},
    {"answer.play_stall", "T_PLAY_STALL", [](TurnConfig& c) -> Ms& { return c.answer.play_stall; }, Ms{800}, Ms{1400},
     "speaking, but no voiced frame since"},
    {"answer.resume", "T_RESUME", [](TurnConfig& c) -> Ms& { return c.answer.resume; }, Ms{200}, Ms{800},
     "a resume has to start in this time"},
    {"user.idle1", "T_IDLE1", [](TurnConfig& c) -> Ms& { return c.user.idle1; }, Ms{3000}, Ms{60'000},
     "silence before the first idle prompt"},
    {"user.idle2", "T_IDLE2", [](TurnConfig& c) -> Ms& { return c.user.idle2; }, Ms{4000}, Ms{60'000},
     "from its end to the second"},
    {"user.idle3", "T_IDLE3", [](TurnConfig& c) -> Ms& { return c.user.idle3; }, Ms{5000}, Ms{60'000},
     "from its end to the goodbye"},
    {"user.grace", "T_GRACE", [](TurnConfig& c) -> Ms& { return c.user.grace; }, Ms{10'000}, Ms{60'000},
     "the caller fetches something"},
    {"user.deaf", "T_DEAF", [](TurnConfig& c) -> Ms& { return c.user.deaf; }, Ms{3000}, Ms{10'000},
     "voice without an admissible word: noise, or we are deaf"},
    {"user.deaf_interrupted", "T_DEAF", [](TurnConfig& c) -> Ms& { return c.user.deaf_interrupted; }, Ms{1500},
     Ms{6000}, "the same after the agent stopped for it"},
    {"user.monologue", "T_MONOLOGUE", [](TurnConfig& c) -> Ms& { return c.user.monologue; }, Ms{20'000}, Ms{90'000},
     "one turn at most"},
    {"user.monologue_gap", "T_MONOLOGUE", [](TurnConfig& c) -> Ms& { return c.user.monologue_gap; }, Ms{2500},
     Ms{10'000}, "then the interjection waits so long for a gap"},
    {"user.digit", "T_DIGIT", [](TurnConfig& c) -> Ms& { return c.user.digit; }, Ms{1000}, Ms{5000}, "between digits"},
    {"user.stt_gone", "T_STT_GONE", [](TurnConfig& c) -> Ms& { return c.user.stt_gone; }, Ms{1500}, Ms{6000},
     "recogniser down: offer the keypad"},
    {"call.media_lost", "T_MEDIA_LOST", [](TurnConfig& c) -> Ms& { return c.call.media_lost; }, Ms{1500}, Ms{6000},
     "no RTP: the line is dead for the moment"},
    {"call.media_end", "T_MEDIA_END", [](TurnConfig& c) -> Ms& { return c.call.media_end; }, Ms{5000}, Ms{60'000},
     "since the last RTP packet"},
    {"call.media_end_before_first", "T_MEDIA_END", [](TurnConfig& c) -> Ms& { return c.call.media_end_before_first; },
     Ms{10'000}, Ms{60'000}, "the same before the first packet"},
    {"call.transfer", "T_XFER", [](TurnConfig& c) -> Ms& { return c.call.transfer; }, Ms{10'000}, Ms{120'000},
     "ring time"},
    {"call.end", "T_END", [](TurnConfig& c) -> Ms& { return c.call.end; }, Ms{1000}, Ms{15'000},
     "finish the goodbye, then hang up"},
    {"call.drain_wrap_up", "T_DRAIN1", [](TurnConfig& c) -> Ms& { return c.call.drain_wrap_up; }, Ms{5000}, Ms{60'000},
     "wrap-up prompt before the deadline"},
    {"call.amd", "T_AMD", [](TurnConfig& c) -> Ms& { return c.call.amd; }, Ms{10'000}, Ms{30'000},
     "verdict on who answered, at the latest"},
    {"call.amd_voicemail", "T_AMD_VOICEMAIL", [](TurnConfig& c) -> Ms& { return c.call.amd_voicemail; }, Ms{1000},
     Ms{4000}, "silence of a machine that does not beep"},
    {"call.longest", "T_CALL_MAX", [](TurnConfig& c) -> Ms& { return c.call.longest; }, Ms{120'000}, Ms{14'400'000},
     "toll-fraud and leak bound"},
    {"call.longest_warning", "T_CALL_WARN", [](TurnConfig& c) -> Ms& { return c.call.longest_warning; }, Ms{15'000},
     Ms{119'000}, "wrap-up prompt before that"},
    {"detector.vad_on", "T_VAD_ON", [](TurnConfig& c) -> Ms& { return c.detector.vad_on; }, Ms{80}, Ms{250},
     "voiced time before a start is reported"},
    {"detector.vad_on_audible", "T_VAD_ON", [](TurnConfig& c) -> Ms& { return c.detector.vad_on_audible; }, Ms{20},
     Ms{120}, "the same while the agent is audible: two frames"},
    {"detector.vad_soft", "T_VAD_SOFT", [](TurnConfig& c) -> Ms& { return c.detector.vad_soft; }, Ms{60}, Ms{160},
     "early report of a pause"},
    {"detector.vad_hang", "T_VAD_HANG", [](TurnConfig& c) -> Ms& { return c.detector.vad_hang; }, Ms{100}, Ms{300},
     "silence before a stop is reported"},
    {"detector.overlap_gap", "T_OVL_GAP", [](TurnConfig& c) -> Ms& { return c.detector.overlap_gap; }, Ms{75}, Ms{300},
     "joins voiced stretches; the hang while the agent is audible"},
    {"admission.echo_memory", "", [](TurnConfig& c) -> Ms& { return c.admission.echo_memory; }, Ms{1500}, Ms{6000},
     "what we spoke so recently may come back as an echo"},
};

constexpr TurnConfigNumber kNumbers[] = {
    {"speculation.start_from", [](TurnConfig& c) -> double& { return c.speculation.start_from; }, 0.2, 0.9,
     "p(end) from which the answer is prepared"},
    {"speculation.speak_from", [](TurnConfig& c) -> double& { return c.speculation.speak_from; }, 0.2, 1.0,
     "p(end) from which its speech is made too"},
    {"overlap.interrupt_from", [](TurnConfig& c) -> double& { return c.overlap.interrupt_from; }, 0.5, 0.95,
     "classifier: from here an interruption"},
    {"overlap.suppress_to", [](TurnConfig& c) -> double& { return c.overlap.suppress_to; }, 0.05, 0.5,
     "classifier: up to here not one"},
    {"admission.confidence", [](TurnConfig& c) -> double& { return c.admission.confidence; }, 0.0, 0.9,
     "recogniser's confidence from which text counts"},
    {"admission.confidence_to_interrupt", [](TurnConfig& c) -> double& { return c.admission.confidence_to_interrupt; },
     0.0, 0.95, "the same while the agent holds or owes the floor"},
    {"admission.least_level_db", [](TurnConfig& c) -> double& { return c.admission.least_level_db; }, -30.0, -3.0,
     "dB below the caller's running median: quieter is side talk"},
};

std::string InRange(std::string_view key, double value, double least, double most, std::string_view unit) {
  if (value >= least && value <= most) return {};  // false for not-a-number too
  char text[160];
  std::snprintf(text, sizeof text, "%.*s: %g%.*s is outside %g to %g", static_cast<int>(key.size()), key.data(), value,
                static_cast<int>(unit.size()), unit.data(), least, most);
  return text;
}

void CheckWaits(const TurnConfig& config, std::vector<std::string>& problems) {
  constexpr double kLeastShare = 0.7;
  constexpr double kMostShare = 1.3;
  for (std::size_t kind = 0; kind < kWaitKinds; ++kind) {
    const std::string key = "endpoint.waits." + std::string(NamesOf(WaitKind{})[kind]);
    for (std::size_t i = 0; i < config.endpoint.waits[kind].size(); ++i) {
      const auto standard = static_cast<double>(kDefaultWaits[kind][i].count());
      const auto wait = static_cast<double>(config.endpoint.waits[kind][i].count());
      std::string problem = InRange(key + "[" + std::to_string(i) + "]", wait, std::floor(standard * kLeastShare),
                                    std::ceil(standard * kMostShare), " ms");
      if (!problem.empty()) problems.push_back(std::move(problem));
      if (i > 0 && i < 4 && config.endpoint.waits[kind][i] > config.endpoint.waits[kind][i - 1])
        problems.push_back(key + ": a surer end must not wait longer (value " + std::to_string(i) + ")");
    }
  }
}

/// Rules that join several values.
void CheckOrder(const TurnConfig& config, std::vector<std::string>& problems) {
  Ms longest{0};
  for (const WaitRow& row : config.endpoint.waits)
    longest = std::max(longest, *std::max_element(row.begin(), row.end()));
  if (config.endpoint.force < longest + Ms{500})
    problems.push_back("endpoint.force: must be 500 ms above the longest of endpoint.waits, " +
                       std::to_string(longest.count()) + " ms");
  if (config.endpoint.pace_cap < config.endpoint.pace_floor)
    problems.push_back("endpoint.pace_cap: must not be below endpoint.pace_floor");
  const OverlapConfig& overlap = config.overlap;
  if (!(overlap.duck <= overlap.ask && overlap.ask <= overlap.decide && overlap.decide <= overlap.force &&
        overlap.force <= overlap.cap))
    problems.push_back("overlap: duck, ask, decide, force and cap must not decrease in this order");
  if (overlap.suppress_to >= overlap.interrupt_from)
    problems.push_back("overlap.suppress_to: must be below overlap.interrupt_from");
  if (config.speculation.speak_from < config.speculation.start_from)
    problems.push_back("speculation.speak_from: must not be below speculation.start_from");
  if (config.speculation.starts_per_turn < 0 || config.speculation.starts_per_turn > 10)
    problems.push_back("speculation.starts_per_turn: must be 0 (never) to 10");
  if (config.admission.confidence_to_interrupt < config.admission.confidence)
    problems.push_back("admission.confidence_to_interrupt: must not be below admission.confidence");
  if (config.admission.echo_words < 1 || config.admission.echo_words > 10)
    problems.push_back("admission.echo_words: must be 1 to 10");
  if (config.detector.vad_soft >= config.detector.vad_hang)
    problems.push_back("detector.vad_soft: must be below detector.vad_hang");
}

}  // namespace

std::span<const TurnConfigTime> TurnConfigTimes() { return kTimes; }
std::span<const TurnConfigNumber> TurnConfigNumbers() { return kNumbers; }

std::vector<std::string> Validate(const TurnConfig& config) {
  TurnConfig values = config;
  std::vector<std::string> problems;
  const auto add = [&](std::string problem) {
    if (!problem.empty()) problems.push_back(std::move(problem));
  };
  for (const TurnConfigTime& time : kTimes)
    add(InRange(time.key, static_cast<double>(time.of(values).count()), static_cast<double>(time.least.count()),
                static_cast<double>(time.most.count()), " ms"));
  for (const TurnConfigNumber& number : kNumbers)
    add(InRange(number.key, number.of(values), number.least, number.most, ""));
  CheckWaits(config, problems);
  CheckOrder(config, problems);
  return problems;
}

}  // namespace parley::turn
