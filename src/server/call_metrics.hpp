#pragma once

#include <array>

#include "base/result.hpp"
#include "obs/call_record.hpp"
#include "obs/metric_cells.hpp"
#include "obs/metric_families.hpp"
#include "turn/vocabulary.hpp"

namespace parley {

/// The stages of an answered turn (call/turn_waterfall.hpp) and their sum.
enum class TurnStageKind : std::uint8_t { kTotal, kEndpoint, kWords, kDecision, kAnswer, kVoice, kSend };
inline constexpr std::array<std::string_view, 7> kTurnStages{"total",  "endpoint", "words", "decision",
                                                             "answer", "voice",    "send"};

/// What the calls of one shard add up to. The shard writes, a scrape reads; recording never allocates. It is written
/// by the tasks of a call (CallMeter), not on the media tick.
struct CallMetrics {
  CallMetrics();

  template <typename Cell, typename Enum, std::size_t kCount>
  using Per = PerValue<Cell, Enum, kCount>;

  struct Calls {
    Calls();
    Per<Counter, CallEndCause, kCallEndCauseCount> ended;
    Histogram setup;           ///< INVITE -> the caller's ACK
    Histogram greeting_delay;  ///< ACK -> first voiced frame of ours
    Histogram duration;        ///< answered -> ended
  } calls;

  struct Turns {
    Turns();
    Counter taken;
    Counter keyed;  ///< of those: digits of the keypad
    Counter merged;
    Counter speculated;  ///< answers that were begun before the turn was committed, and used
    Counter forced;
    Per<Histogram, TurnStageKind, kTurnStages.size()> latency;
    Per<Counter, turn::NoteKind, 11> notes;
    Per<Counter, turn::PromptKind, 14> prompts;
    Per<Counter, turn::FillerKind, 3> fillers;
  } turns;

  struct Floor {
    Floor();
    Counter interruptions;
    Counter false_interruptions;
    Histogram stop_time;  ///< onset of the caller's voice -> we are told to be silent
    Histogram owed_silence;
    Counter dead_air;
  } floor;

  struct Trouble {
    Counter recognizer_lost;
    Counter recognizer_restarts;
    Per<Counter, ErrorCode, 10> answers_failed;
    Counter voice_ran_dry;
    Counter media_lost;
  } trouble;

  struct Media {
    Media();
    Counter packets_received;
    Counter packets_sent;
    Counter packets_lost;
    Counter packets_dropped;
    Histogram loss;  ///< share of the caller's packets that never came, one value for each call
    Histogram jitter;
    Histogram round_trip;
    Histogram mos;
  } media;
};

/// Families voice_calls_*, voice_turn*, voice_interruption*, voice_rtp_* and others.
void Describe(const CallMetrics& metrics, MetricFamilies& families);

}  // namespace parley
