#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/units.hpp"

namespace parley {

enum class CallDirection : std::uint8_t { kInbound, kOutbound };

/// Why a call ended, as the operator sees it.
enum class CallEndCause : std::uint8_t {
  kCallerHungUp,
  kAgentHungUp,  ///< the conversation was finished
  kTransferred,  ///< handed over to a person
  kNotAnswered,  ///< a call we placed: rejected, busy, no answer
  kSetupFailed,  ///< no ACK, no common codec, cancelled
  kMediaLost,    ///< no audio came for too long
  kGaveUp,       ///< the caller was silent or not understood too often
  kTooLong,      ///< longest duration reached
  kShutdown,     ///< the server was stopped
  kProcessLost,  ///< the process died; written when it started again
  kInternalError,
};
inline constexpr std::size_t kCallEndCauseCount = 11;

/// "caller_hung_up".
[[nodiscard]] std::string_view Name(CallEndCause cause);

/// How a phone number or user part appears in a record.
enum class PartyForm : std::uint8_t { kFull, kLastTwo, kHashed };

/// From and To of a call.
struct RecordedParties {
  std::string from;
  std::string to;
  bool operator==(const RecordedParties&) const = default;
};

/// Stages of the response latency of one turn; nothing where a stage did not happen.
struct RecordedLatency {
  std::optional<Us> endpoint;     ///< end of speech to commit
  std::optional<Us> transcript;   ///< end of speech to the transcript that was answered
  std::optional<Us> first_token;  ///< request to the language model to its first token
  std::optional<Us> first_audio;  ///< text to the synthesiser to its first audio
  std::optional<Us> response;     ///< end of speech to the first voiced sample sent
};

/// One exchange: what the caller said and what was answered.
struct RecordedTurn {
  TurnId turn;
  Ms started{0};  ///< since the call began
  std::string user;
  std::string agent_heard;    ///< what left our socket
  std::string agent_unheard;  ///< what was generated and not heard
  bool interrupted = false;   ///< the caller took the floor during the answer
  std::string node;           ///< place in the flow that answered
  RecordedLatency latency;
  std::vector<std::string> citations;  ///< ids of the knowledge sentences used
};

/// A line the turn engine asked for by name, such as greeting or idle.
struct RecordedPrompt {
  Ms at{0};
  std::string kind;
  std::string text;
};

/// Keys pressed in a row. The keys themselves are never recorded.
struct RecordedKeys {
  Ms at{0};
  std::size_t count = 0;
};

/// A provider the call used.
struct RecordedProvider {
  std::string role;  ///< "stt", "llm", "tts", ...
  std::string name;
  std::string model;
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
};

/// What the caller's leg carried.
struct RecordedMedia {
  std::string codec;
  std::uint64_t packets_received = 0;
  std::uint64_t packets_sent = 0;
  std::int64_t packets_lost = 0;
  std::uint64_t packets_dropped = 0;
  Us jitter{0};
  Us round_trip{0};
  double mos_estimate = 0;
};

/// A value the conversation collected. A sensitive one is recorded without its value.
struct RecordedSlot {
  std::string name;
  std::string value;
  bool sensitive = false;
};

/// Everything that is kept about one call, as a value: one of these for each answered call, whatever happens.
struct CallRecord {
  CallId call;
  CallDirection direction = CallDirection::kInbound;
  RecordedParties parties;
  std::string sip_call_id;
  WallTime started;                  ///< INVITE
  std::optional<WallTime> answered;  ///< 200
  WallTime ended;
  CallEndCause end = CallEndCause::kInternalError;
  std::string end_detail;  ///< for the operator

  std::vector<RecordedTurn> turns;
  std::vector<RecordedPrompt> prompts;
  std::vector<RecordedKeys> keys;
  std::vector<RecordedProvider> providers;
  RecordedMedia media;
  std::vector<RecordedSlot> slots;
  std::map<std::string, std::int64_t> counters;  ///< speculations, resumes, ...: by name
  bool events_complete = true;                   ///< the event log of the call has everything
};

}  // namespace parley
