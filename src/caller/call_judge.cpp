#include "caller/call_judge.hpp"

#include <algorithm>

#include "caller/level_track.hpp"

namespace parley {
namespace {

using Intervals = std::vector<VoicedInterval>;

bool WantsAnswer(SaidKind kind) {
  return kind == SaidKind::kTurn || kind == SaidKind::kTurnEnd || kind == SaidKind::kInterruption ||
         kind == SaidKind::kKeys;
}

/// Lines begin and end on samples, voice on steps of 10 ms.
constexpr Ms kEdge{20};

bool TakesFloor(SaidKind kind) { return WantsAnswer(kind) || kind == SaidKind::kTurnStart; }

/// The interval that covers `at`, or none.
const VoicedInterval* Covering(const Intervals& voice, Ms at) {
  for (const VoicedInterval& v : voice)
    if (v.from <= at && at < v.to) return &v;
  return nullptr;
}

/// The first interval that begins at `from` or later and before `until`, or none.
const VoicedInterval* FirstOnset(const Intervals& voice, Ms from, Ms until) {
  for (const VoicedInterval& v : voice)
    if (v.from >= from) return v.from < until ? &v : nullptr;
  return nullptr;
}

class Judge {
 public:
  Judge(const CallTracks& tracks, std::span<const Said> said, const JudgeRules& rules)
      : tracks_(tracks), rules_(rules), agent_speech_(Joined(tracks.agent, rules.speech_pause)) {
    for (const Said& item : said) said_.push_back(Voiced(item));
  }

  CallJudgement Run() {
    for (std::size_t i = 0; i < said_.size(); ++i) JudgeItem(i);
    JudgeWhole();
    return std::move(out_);
  }

 private:
  /// Narrows an item to the voice that is really in the caller's channel.
  Said Voiced(Said item) const {
    if (item.kind == SaidKind::kKeys || item.kind == SaidKind::kSilence) return item;
    std::optional<VoicedInterval> found;
    for (const VoicedInterval& v : tracks_.caller) {
      const Ms from = std::max(v.from, item.from);
      const Ms to = v.to <= item.to + kEdge ? v.to : item.to;
      if (from >= to || v.from >= item.to) continue;
      found = {found ? found->from : from, to};
    }
    if (found) item.from = found->from, item.to = found->to;
    return item;
  }

  void JudgeItem(std::size_t i) {
    const Said& item = said_[i];
    switch (item.kind) {
      case SaidKind::kTurn:
      case SaidKind::kTurnEnd:
      case SaidKind::kKeys: JudgeTurn(i, EndOfSpeechAt(item.from)); break;
      case SaidKind::kInterruption: JudgeTurn(i, JudgeInterruption(item)); break;
      case SaidKind::kTurnStart: JudgePause(i); break;
      case SaidKind::kBackchannel:
      case SaidKind::kNoise: JudgeOverlap(i); break;
      case SaidKind::kSilence: break;
    }
  }

  /// When what the agent is saying at `at` ends; `at` if it is silent.
  [[nodiscard]] Ms EndOfSpeechAt(Ms at) const {
    const VoicedInterval* const speech = Covering(agent_speech_, at);
    return speech == nullptr ? at : speech->to;
  }

  /// When the caller next takes the floor, or the end of the call.
  [[nodiscard]] Ms NextTurn(std::size_t i) const {
    for (std::size_t j = i + 1; j < said_.size(); ++j)
      if (TakesFloor(said_[j].kind)) return said_[j].from;
    return tracks_.length;
  }

  /// @param listen_from  agent onsets before this belong to what it was saying already.
  void JudgeTurn(std::size_t i, Ms listen_from) {
    const Said& item = said_[i];
    TurnJudgement turn{item.step, item.kind, TurnOutcome::kMissed, item.from, item.to, std::nullopt};
    const Ms next = NextTurn(i);
    const bool last = next == tracks_.length;
    const VoicedInterval* const answer = FirstOnset(tracks_.agent, listen_from, next);
    if (answer != nullptr && answer->from < item.to) {
      turn.outcome = TurnOutcome::kTalkedOver;
    } else if (answer != nullptr && answer->from - item.to <= rules_.missed_after) {
      turn.outcome = TurnOutcome::kAnswered;
      turn.response = answer->from - item.to;
    } else if (last && answer == nullptr && tracks_.length - item.to < rules_.missed_after) {
      turn.outcome = TurnOutcome::kCallOver;
    }
    out_.turns.push_back(turn);
  }

  /// @return from when on an onset of the agent is an answer.
  Ms JudgeInterruption(const Said& item) {
    const VoicedInterval* const speech = Covering(agent_speech_, item.from);
    if (speech == nullptr) return item.from;
    InterruptionJudgement found{item.step, item.from, std::nullopt, false};
    // An agent that never fell silent before its turn came has not stopped: it finished.
    const Ms stop = speech->to - item.from;
    if (speech->to < tracks_.length && stop <= std::max(rules_.yield_within, item.to - item.from)) {
      found.stop = stop;
      found.yielded = stop <= rules_.yield_within;
    }
    out_.interruptions.push_back(found);
    return speech->to;
  }

  void JudgePause(std::size_t i) {
    const Said& start = said_[i];
    const Ms until = NextTurn(i);
    const bool into = FirstOnset(tracks_.agent, start.to, until) != nullptr;
    out_.pauses.push_back({start.step, start.to, until, into});
  }

  void JudgeOverlap(std::size_t i) {
    const Said& item = said_[i];
    const VoicedInterval* const speech = Covering(agent_speech_, item.from);
    if (speech == nullptr) return;  // it met a silent agent: nothing to ignore
    OverlapJudgement found{item.step, item.kind, OverlapOutcome::kWentOn, item.from};
    if (speech->to - item.from <= rules_.ignore_window) {
      const Ms until = std::min(NextTurn(i), speech->to + rules_.resumes_within);
      found.outcome =
          FirstOnset(agent_speech_, speech->to, until) != nullptr ? OverlapOutcome::kPaused : OverlapOutcome::kStopped;
    }
    out_.overlaps.push_back(found);
  }

  void JudgeWhole() {
    std::vector<Ms> responses;
    for (const TurnJudgement& turn : out_.turns)
      if (turn.response && turn.kind != SaidKind::kKeys) responses.push_back(*turn.response);
    out_.response = Summarise(std::move(responses));
    if (!tracks_.agent.empty()) out_.greeting_delay = tracks_.agent.front().from;
    out_.overlap = CommonTime(tracks_.caller, tracks_.agent);
    for (const VoicedInterval& v : tracks_.caller) out_.caller_voice += v.to - v.from;
    for (const VoicedInterval& v : tracks_.agent) out_.agent_voice += v.to - v.from;
    out_.length = tracks_.length;
    FindDeadAir();
  }

  /// The agent owes speech from the start of the call (its greeting) and from the end of each turn; its own pauses
  /// between two sayings count as well, for it went on. Nothing is owed inside a turn or a wanted silence.
  void FindDeadAir() {
    Intervals all = tracks_.caller;
    all.insert(all.end(), tracks_.agent.begin(), tracks_.agent.end());
    for (const Said& item : said_)
      if (item.kind == SaidKind::kSilence || item.kind == SaidKind::kKeys) all.push_back({item.from, item.to});
    std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.from < b.from; });
    Ms quiet_since{0};
    for (const VoicedInterval& v : all) {
      if (v.from > quiet_since && Owed(quiet_since, v.from)) NoteDeadAir(quiet_since, v.from);
      quiet_since = std::max(quiet_since, v.to);
    }
    if (tracks_.length > quiet_since && OwedAtEnd(quiet_since)) NoteDeadAir(quiet_since, tracks_.length);
  }

  [[nodiscard]] bool Owed(Ms from, Ms to) const {
    const bool agent_breaks_it =
        std::any_of(tracks_.agent.begin(), tracks_.agent.end(), [&](auto& v) { return v.from == to; });
    const bool inside_turn = std::any_of(said_.begin(), said_.end(), [&](const Said& s) {
      return s.kind == SaidKind::kTurnStart && std::chrono::abs(s.to - from) <= kEdge;
    });
    if (inside_turn) return false;
    return agent_breaks_it || EndsTurn(from) || tracks_.agent.empty();
  }

  [[nodiscard]] bool OwedAtEnd(Ms from) const { return EndsTurn(from) && tracks_.length - from >= rules_.missed_after; }

  [[nodiscard]] bool EndsTurn(Ms at) const {
    return std::any_of(said_.begin(), said_.end(),
                       [&](const Said& s) { return WantsAnswer(s.kind) && std::chrono::abs(s.to - at) <= kEdge; });
  }

  void NoteDeadAir(Ms from, Ms to) {
    if (to - from <= out_.longest_dead_air) return;
    out_.longest_dead_air = to - from;
    out_.longest_dead_air_at = from;
  }

  const CallTracks& tracks_;
  const JudgeRules& rules_;
  const Intervals agent_speech_;
  std::vector<Said> said_;
  CallJudgement out_;
};

}  // namespace

CallTracks FindTracks(std::span<const std::int16_t> caller, std::span<const std::int16_t> agent, Hz rate,
                      const VoiceRules& rules) {
  const LevelTrack caller_levels = TrackOf(caller, rate);
  const LevelTrack agent_levels = TrackOf(agent, rate);
  const auto steps = std::max(caller_levels.Levels().size(), agent_levels.Levels().size());
  return {FindVoice(caller_levels.Levels(), rules), FindVoice(agent_levels.Levels(), rules),
          LevelTrack::kStep * static_cast<int>(steps)};
}

std::vector<Said> InferSaid(const CallTracks& tracks, const JudgeRules& rules) {
  constexpr Ms kTurnPause{600};           // pauses inside speech are 250-500 ms
  constexpr Ms kLongestBackchannel{700};  // almost all backchannels are < 400 ms
  const Intervals agent_speech = Joined(tracks.agent, rules.speech_pause);
  std::vector<Said> said;
  for (const VoicedInterval& v : Joined(tracks.caller, kTurnPause)) {
    SaidKind kind = SaidKind::kTurn;
    if (Covering(agent_speech, v.from) != nullptr) {
      kind = v.to - v.from <= kLongestBackchannel ? SaidKind::kBackchannel : SaidKind::kInterruption;
    }
    said.push_back({kind, said.size(), v.from, v.to});
  }
  return said;
}

CallJudgement JudgeCall(const CallTracks& tracks, std::span<const Said> said, const JudgeRules& rules) {
  return Judge(tracks, said, rules).Run();
}

}  // namespace parley
