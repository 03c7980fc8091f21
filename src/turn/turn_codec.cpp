#include <limits>
#include <utility>

#include "turn/turn_state.hpp"

namespace parley::turn {
namespace {

constexpr std::uint16_t kVersion = 1;

template <typename T>
concept IsValue = std::integral<T> || std::same_as<T, double> || std::same_as<T, std::string> || std::same_as<T, Ms> ||
                  requires { typename T::rep; };

/// Walks a state and writes it.
class Writing {
 public:
  explicit Writing(ByteWriter& writer) : writer_(writer) {}

  template <IsValue T>
  void operator()(T& value) {
    writer_.Write(value);
  }
  template <typename T>
  void operator()(std::optional<T>& value) {
    writer_.Write(value.has_value());
    if (value) Nested(*value);
  }
  template <typename T>
  void Nested(T& value);
  template <typename E>
  void Enum(E& value, E /*last*/) {
    writer_.Write(value);
  }
  template <typename T, typename Each>
  void List(std::vector<T>& list, Each each) {
    writer_.Write(static_cast<std::uint32_t>(list.size()));
    for (T& value : list) each(value);
  }
  void Variant(FloorState& floor);

 private:
  ByteWriter& writer_;
};

/// Walks a state and reads it; refuses values that no state has.
class Reading {
 public:
  explicit Reading(ByteReader& reader) : reader_(reader) {}

  template <IsValue T>
  void operator()(T& value) {
    value = reader_.Read<T>();
  }
  template <typename T>
  void operator()(std::optional<T>& value) {
    value.reset();
    if (reader_.Read<bool>()) Nested(value.emplace());
  }
  template <typename T>
  void Nested(T& value);
  template <typename E>
  void Enum(E& value, E last) {
    value = reader_.Read<E>();
    if (value > last) {
      reader_.MarkInvalid();
      value = E{};
    }
  }
  template <typename T, typename Each>
  void List(std::vector<T>& list, Each each) {
    list.clear();
    const std::size_t count = reader_.ReadCount();
    for (std::size_t i = 0; i < count && !reader_.Failed(); ++i) each(list.emplace_back());
  }
  void Variant(FloorState& floor);

 private:
  ByteReader& reader_;
};

template <typename A>
void Walk(A& a, KeyedDigits& v) {
  a(v.digits);
  a(v.sensitive);
}
template <typename A>
void Walk(A& a, EndReason& v) {
  a.Enum(v, EndReason::kUnavailable);
}
template <typename A>
void Walk(A& a, PromptKind& v) {
  a.Enum(v, PromptKind::kWrapUp);
}
template <typename A>
void Walk(A& a, PendingPrompt& v) {
  Walk(a, v.kind);
  a(v.level);
}
template <typename A>
void Walk(A& a, RunningTool& v) {
  a(v.eta);
}
template <typename A>
void Walk(A& a, ResponseFacts& v) {
  a(v.asks);
  a(v.grace);
  a.Enum(v.policy, Interruptibility::kNo);
  a(v.tool);
  v.ledger.Fields(a);
}
template <typename A>
void Walk(A& a, AnsweredTurn& v) {
  a(v.turn);
  v.text.Fields(a);
  Walk(a, v.keyed);
  a(v.continued);
  a(v.lead_in_said);
  a(v.fillers);
}
template <typename A>
void Walk(A& a, Response& v) {
  a(v.id);
  a(v.gen);
  Walk(a, v.prompt);
  Walk(a, v.facts);
  a(v.started);
  a(v.heard);
  a(v.stopped_at);
  a(v.failed);
  a(v.resumes);
  a(v.answers);
}
template <typename A>
void Walk(A& a, OverlapHeard& v) {
  a(v.onset);
  v.text.Fields(a);
}
template <typename A>
void Walk(A& a, SoftPause& v) {
  a(v.p_end);
}
template <typename A>
void Walk(A&, Connecting&) {}
template <typename A>
void Walk(A&, Listening&) {}
template <typename A>
void Walk(A& a, UserSpeaking& v) {
  a(v.pause);
  a.Enum(v.due, DueAtStop::kKeys);
}
template <typename A>
void Walk(A& a, UserPaused& v) {
  a(v.p_end);
}
template <typename A>
void Walk(A& a, Thinking& v) {
  Walk(a, v.turn);
  a(v.next);
  a(v.ready);
  a(v.filler);
  a.Enum(v.held_back, HeldBack::kApology);
  a(v.hold_used);
}
template <typename A>
void Walk(A& a, Speaking& v) {
  Walk(a, v.response);
}
template <typename A>
void Walk(A& a, Overlap& v) {
  Walk(a, v.response);
  Walk(a, v.burst.heard);
  a(v.burst.voiced);
  a(v.burst.p_interrupt);
  a(v.burst.ducked);
  a(v.burst.asked);
  a(v.over_idle_prompt);
}
template <typename A>
void Walk(A& a, Interrupted& v) {
  Walk(a, v.response);
}
template <typename A>
void Walk(A& a, Resuming& v) {
  Walk(a, v.response);
}
template <typename A>
void Walk(A& a, IdlePrompt& v) {
  Walk(a, v.response);
}
template <typename A>
void Walk(A&, Transferring&) {}
template <typename A>
void Walk(A& a, Ending& v) {
  Walk(a, v.reason);
  a(v.response);
}
template <typename A>
void Walk(A&, Ended&) {}
template <typename A>
void Walk(A& a, Speculation& v) {
  a(v.gen);
  a(v.text);
  a(v.tts);
  a(v.ready);
  Walk(a, v.facts);
}
template <typename A>
void Walk(A& a, Line& v) {
  a.Enum(v.screening, Screening::kMachine);
  a.Enum(v.media, Media::kHold);
  a(v.last_rx);
  a.Enum(v.stt, Recogniser::kDown);
  a.Enum(v.guard, FirstGuard::kOver);
  a(v.echo_suspected);
  a(v.shed_level);
}
template <typename A>
void Walk(A& a, CallerVoice& v) {
  a.Enum(v.now, Voice::kLive);
  a(v.onset);
  a(v.ended);
  a(v.heard);
  a(v.speech_end);
  a(v.text_seen);
  v.pace.Fields(a);
}
template <typename A>
void Walk(A& a, UserTurn& v) {
  a(v.id);
  v.text.Fields(a);
  Walk(a, v.keyed);
  a(v.committed);
  a(v.talk_start);
  a(v.spec_starts);
  a(v.backchannel_only);
}
template <typename A>
void Walk(A& a, AgentPast& v) {
  a(v.ended_at);
  a(v.asked);
  v.kept.Fields(a);
  a(v.last_overlap);
  a(v.spoken);
  a(v.spoken_until);
}

/// Times as 32-bit milliseconds: a journal writes this with every change.
template <typename A>
void Walk(A& a, TurnConfig& v) {
  a.Enum(v.language, Language::kSpanish);
  const auto time = [&a](Ms& value) {
    auto ms = static_cast<std::int32_t>(value.count());
    a(ms);
    value = Ms{ms};
  };
  for (const TurnConfigTime& field : TurnConfigTimes()) time(field.of(v));
  for (WaitRow& row : v.endpoint.waits)
    for (Ms& wait : row) time(wait);
  for (const TurnConfigNumber& field : TurnConfigNumbers()) a(field.of(v));
  a(v.speculation.starts_per_turn);
  a(v.admission.echo_words);
}

template <typename A>
void Walk(A& a, TurnState& v) {
  Walk(a, v.config);
  v.timers.Fields(a);
  a.Variant(v.floor);
  a(v.spec);
  a(v.digits);
  a.Enum(v.slot.kind, SlotKind::kAddress);
  a(v.slot.length);
  a(v.slot.sensitive);
  Walk(a, v.line);
  Walk(a, v.voice);
  Walk(a, v.turn);
  a(v.pending.end);
  a(v.pending.transfer);
  a(v.pending.prompt);
  Walk(a, v.past);
  a(v.tallies.idle_level);
  a(v.tallies.empty_turns);
  a(v.tallies.end_cancelled);
  a(v.tallies.ignored);
  a(v.tallies.stale);
  a(v.last_gen);
}

template <typename T>
void Writing::Nested(T& value) {
  if constexpr (IsValue<T>) {
    (*this)(value);
  } else {
    Walk(*this, value);
  }
}

template <typename T>
void Reading::Nested(T& value) {
  if constexpr (IsValue<T>) {
    (*this)(value);
  } else {
    Walk(*this, value);
  }
}

void Writing::Variant(FloorState& floor) {
  writer_.Write(static_cast<std::uint8_t>(floor.index()));
  std::visit([this](auto& data) { Walk(*this, data); }, floor);
}

template <std::size_t... I>
FloorState EmptyFloor(std::size_t index, std::index_sequence<I...>) {
  FloorState floor;
  ((index == I ? static_cast<void>(floor.emplace<I>()) : void()), ...);
  return floor;
}

void Reading::Variant(FloorState& floor) {
  const auto index = reader_.Read<std::uint8_t>();
  if (index >= kFloorCount) reader_.MarkInvalid();
  floor = EmptyFloor(index, std::make_index_sequence<kFloorCount>{});
  std::visit([this](auto& data) { Walk(*this, data); }, floor);
}

}  // namespace

void TurnState::Encode(ByteWriter& writer) const {
  writer.Write(kVersion);
  Writing writing(writer);
  // One walk serves both directions; writing changes nothing.
  Walk(writing, const_cast<TurnState&>(*this));
}

Result<TurnState> TurnState::Decode(ByteReader& reader) {
  const auto version = reader.Read<std::uint16_t>();
  if (version != kVersion)
    return Fail(ErrorCode::kInvalid, Origin::kParley,
                "turn state: version " + std::to_string(version) + " is not " + std::to_string(kVersion));
  TurnState state;
  Reading reading(reader);
  Walk(reading, state);
  if (reader.Failed()) return Fail(ErrorCode::kInvalid, Origin::kParley, "turn state: the bytes are cut or damaged");
  return state;
}

}  // namespace parley::turn
