#include "server/call_metrics.hpp"

#include <string_view>

namespace parley {
namespace {

// Upper bounds in seconds unless they say otherwise.
constexpr std::array<double, 10> kSetupBounds{0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5};
constexpr std::array<double, 9> kGreetingBounds{0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1, 2, 5};
constexpr std::array<double, 9> kDurationBounds{5, 15, 30, 60, 120, 300, 600, 1800, 3600};
constexpr std::array<double, 10> kSilenceBounds{0.25, 0.5, 0.6, 0.75, 1, 1.25, 1.5, 2, 3, 5};
constexpr std::array<double, 8> kLossBounds{0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2};  // shares
constexpr std::array<double, 8> kJitterBounds{0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1};
constexpr std::array<double, 8> kRoundTripBounds{0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.4, 0.8};
constexpr std::array<double, 8> kMosBounds{1.5, 2, 2.5, 3, 3.5, 3.8, 4, 4.2};  // MOS-CQE

template <typename Enum, std::size_t kCount>
std::array<std::string_view, kCount> AllNames() {
  std::array<std::string_view, kCount> names;
  for (std::size_t i = 0; i < kCount; ++i) names[i] = Name(static_cast<Enum>(i));
  return names;
}

void DescribeCalls(const CallMetrics::Calls& calls, MetricFamilies& families) {
  static const auto kCauses = AllNames<CallEndCause, kCallEndCauseCount>();
  families.AddCounter({"voice_calls_ended", "Calls that are over, by what ended them."}, {{"cause", kCauses}},
                      calls.ended);
  families.AddHistogram(
      {"voice_call_setup_seconds", "From the INVITE to the caller's ACK of our answer.", MetricUnit::kSeconds},
      calls.setup);
  families.AddHistogram(
      {"voice_greeting_delay_seconds", "From the ACK to the first frame of the greeting.", MetricUnit::kSeconds},
      calls.greeting_delay);
  families.AddHistogram({"voice_call_duration_seconds", "From the answer to the end of a call.", MetricUnit::kSeconds},
                        calls.duration);
}

void DescribeTurns(const CallMetrics::Turns& turns, MetricFamilies& families) {
  families.AddCounter({"voice_turns", "Turns of callers that were taken, keyed ones included."}, turns.taken.Value());
  families.AddCounter({"voice_turns_keyed", "Turns that came from the keypad."}, turns.keyed.Value());
  families.AddCounter({"voice_turns_merged", "Turns taken back because the caller went on."}, turns.merged.Value());
  families.AddCounter({"voice_turns_speculated", "Answered turns whose answer was begun before the turn was over."},
                      turns.speculated.Value());
  families.AddCounter({"voice_turns_forced", "Turns ended by the longest wait, not by a judgement."},
                      turns.forced.Value());
  families.AddHistogram({"voice_turn_latency_seconds",
                         "From the end of the caller's voice to our first voiced frame: total, and the stages of the "
                         "critical path, which add up to it.",
                         MetricUnit::kSeconds},
                        {{"stage", kTurnStages}}, turns.latency);
  families.AddCounter({"voice_turn_notes", "What the turn engine noticed and did not answer, such as a backchannel."},
                      {{"kind", turn::NamesOf(turn::NoteKind{})}}, turns.notes);
  families.AddCounter({"voice_prompts", "Lines said without being asked, by kind."},
                      {{"kind", turn::NamesOf(turn::PromptKind{})}}, turns.prompts);
  families.AddCounter({"voice_fillers", "Words that bridge a wait, by kind."},
                      {{"kind", turn::NamesOf(turn::FillerKind{})}}, turns.fillers);
}

void DescribeFloor(const CallMetrics::Floor& floor, MetricFamilies& families) {
  families.AddCounter({"voice_interruptions", "Times the agent stopped because the caller spoke."},
                      floor.interruptions.Value());
  families.AddCounter({"voice_false_interruptions", "Times it went on because nothing had been said."},
                      floor.false_interruptions.Value());
  families.AddHistogram({"voice_interruption_stop_seconds",
                         "From the onset of the caller's voice to the agent's silence.", MetricUnit::kSeconds},
                        floor.stop_time);
  families.AddHistogram(
      {"voice_owed_silence_seconds",
       "Silence before anything was said, a filler included, while the agent owed an answer.", MetricUnit::kSeconds},
      floor.owed_silence);
  families.AddCounter({"voice_dead_air", "Times that silence was longer than 1.5 s."}, floor.dead_air.Value());
}

void DescribeTrouble(const CallMetrics::Trouble& trouble, MetricFamilies& families) {
  static const auto kCodes = AllNames<ErrorCode, 10>();
  families.AddCounter({"voice_recognizer_lost", "Times a call's speech recogniser failed."},
                      trouble.recognizer_lost.Value());
  families.AddCounter({"voice_recognizer_restarts", "Times a call opened a new recogniser."},
                      trouble.recognizer_restarts.Value());
  families.AddCounter({"voice_answers_failed", "Answers that could not be made or spoken, by cause."},
                      {{"code", kCodes}}, trouble.answers_failed);
  families.AddCounter({"voice_speech_ran_dry", "Times speech broke off because its audio came too late."},
                      trouble.voice_ran_dry.Value());
  families.AddCounter({"voice_call_media_lost", "Times no audio came from a caller for too long."},
                      trouble.media_lost.Value());
}

void DescribeMedia(const CallMetrics::Media& media, MetricFamilies& families) {
  families.AddCounter({"voice_rtp_packets_received", "Audio packets of calls that are over."},
                      media.packets_received.Value());
  families.AddCounter({"voice_rtp_packets_sent", "Audio packets sent in calls that are over."},
                      media.packets_sent.Value());
  families.AddCounter({"voice_rtp_packets_lost", "Audio packets that never came, in calls that are over."},
                      media.packets_lost.Value());
  families.AddCounter({"voice_rtp_packets_dropped",
                       "Packets not used: wrong source, version or payload type, or too late; in calls that are over."},
                      media.packets_dropped.Value());
  families.AddHistogram({"voice_call_loss_ratio", "Share of a call's packets that never came.", MetricUnit::kRatio},
                        media.loss);
  families.AddHistogram(
      {"voice_call_jitter_seconds", "Interarrival jitter at the end of a call (RFC 3550).", MetricUnit::kSeconds},
      media.jitter);
  families.AddHistogram(
      {"voice_call_round_trip_seconds", "Round-trip time by RTCP at the end of a call.", MetricUnit::kSeconds},
      media.round_trip);
  families.AddHistogram({"voice_call_mos", "Estimated listening quality of a call, 1 to 4.5 (ITU-T G.107)."},
                        media.mos);
}

}  // namespace

CallMetrics::CallMetrics() = default;
CallMetrics::Calls::Calls() : setup(kSetupBounds), greeting_delay(kGreetingBounds), duration(kDurationBounds) {}
CallMetrics::Turns::Turns() : latency(kTurnLatencyBounds) {}
CallMetrics::Floor::Floor() : stop_time(kStageLatencyBounds), owed_silence(kSilenceBounds) {}
CallMetrics::Media::Media() : loss(kLossBounds), jitter(kJitterBounds), round_trip(kRoundTripBounds), mos(kMosBounds) {}

void Describe(const CallMetrics& metrics, MetricFamilies& families) {
  DescribeCalls(metrics.calls, families);
  DescribeTurns(metrics.turns, families);
  DescribeFloor(metrics.floor, families);
  DescribeTrouble(metrics.trouble, families);
  DescribeMedia(metrics.media, families);
}

}  // namespace parley
