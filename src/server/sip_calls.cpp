#include "server/sip_calls.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <utility>

#include "net/local_address.hpp"
#include "obs/log.hpp"
#include "server/call_recorder.hpp"
#include "transport/sip_trunk/negotiated_audio.hpp"

namespace parley {
namespace {

constexpr Seconds kRetrySoon{5};

/// Start values of an RTP stream that nobody can guess (RFC 3550 section 5.1).
RtpLegConfig NewStream() {
  struct {
    std::uint32_t ssrc, timestamp, seed;
    std::uint16_t sequence;
  } random{};
  RAND_bytes(reinterpret_cast<unsigned char*>(&random), sizeof random);
  RtpLegConfig config;
  config.sender = RtpSenderState::Start(random.ssrc, random.sequence, random.timestamp);
  config.seed = random.seed;
  return config;
}

CallEndCause CauseOf(const EndCause& cause, const std::optional<turn::EndReason>& ours) {
  if (ours) {
    switch (*ours) {
      case turn::EndReason::kSaid:
      case turn::EndReason::kSay:
      case turn::EndReason::kMessage: return CallEndCause::kAgentHungUp;
      case turn::EndReason::kIdle: return CallEndCause::kGaveUp;
      case turn::EndReason::kLimit: return CallEndCause::kTooLong;
      case turn::EndReason::kMedia: return CallEndCause::kMediaLost;
      case turn::EndReason::kDrain: return CallEndCause::kShutdown;
      case turn::EndReason::kUnavailable: return CallEndCause::kNotAnswered;
    }
  }
  switch (cause.reason) {
    case SipEndReason::kPeerHungUp: return CallEndCause::kCallerHungUp;
    case SipEndReason::kLocalHangUp: return CallEndCause::kAgentHungUp;
    case SipEndReason::kNoAnswer:
    case SipEndReason::kPeerRejected: return CallEndCause::kNotAnswered;
    case SipEndReason::kShutdown: return CallEndCause::kShutdown;
    case SipEndReason::kPeerCancelled:
    case SipEndReason::kLocalReject:
    case SipEndReason::kNoAck:
    case SipEndReason::kMediaRefused:
    case SipEndReason::kPeerUnreachable:
    case SipEndReason::kDialogLost:
    case SipEndReason::kProtocolError: return CallEndCause::kSetupFailed;
  }
  return CallEndCause::kInternalError;
}

}  // namespace

SipCalls::SipCalls(Parts parts, Config config) : parts_(parts), config_(std::move(config)) {
  for (const auto& shard : parts_.shards) {
    sides_.push_back(std::make_unique<Side>());
    sides_.back()->shard = shard.get();
  }
  // Call ids name the files of records, so they must not repeat after a restart.
  last_call_ =
      static_cast<std::uint64_t>(std::chrono::duration_cast<Us>(parts_.clock.WallNow().time_since_epoch()).count());
}

SipCalls::~SipCalls() = default;

SipCalls::Side& SipCalls::EmptiestSide() {
  return **std::min_element(sides_.begin(), sides_.end(),
                            [](const auto& a, const auto& b) { return a->shard->Load() < b->shard->Load(); });
}

const SipCalls::Placed* SipCalls::Find(SipCallId id) const {
  const auto found = placed_.find(id);
  return found == placed_.end() ? nullptr : &found->second;
}

template <typename F>
void SipCalls::OnShard(SipCallId id, F f) {
  const Placed* const placed = Find(id);
  if (placed == nullptr) return;
  Side& side = *placed->side;
  side.shard->Calls().Post(placed->call, [&side, call_id = placed->call, f = std::move(f)](CallActor& call) mutable {
    const auto trunk = side.calls.find(call_id);
    if (trunk != side.calls.end()) f(*trunk->second, call);
  });
}

template <typename F>
void SipCalls::OnEveryCall(F f) {
  for (const auto& side : sides_) {
    side->shard->Loop().Post([calls = &side->shard->Calls(), f] { calls->ForEach(f); });
  }
}

void SipCalls::Shed(int level) {
  shed_level_ = level;
  OnEveryCall([level](CallActor& call) { call.Shed(level); });
}

void SipCalls::Drain(TimePoint deadline) {
  drain_deadline_ = deadline;
  OnEveryCall([deadline](CallActor& call) { call.Drain(deadline); });
}

void SipCalls::TellState(CallActor& call) const {
  if (const int level = shed_level_; level > 0) call.Shed(level);
  if (const TimePoint deadline = drain_deadline_; deadline != TimePoint{}) call.Drain(deadline);
}

std::vector<const CallMetrics*> SipCalls::Metrics() const {
  std::vector<const CallMetrics*> all;
  for (const auto& side : sides_) all.push_back(&side->metrics);
  return all;
}

void SipCalls::OnIncomingCall(SipCallId id, const IncomingCall& call) noexcept {
  CallSlot slot = parts_.door.TakeSlot();
  Result<RtpPorts> ports = parts_.ports.Allocate();
  const Result<std::string> address =
      config_.public_address.empty() ? LocalAddressTowards(call.source.address.ip) : config_.public_address;
  if (!slot || !ports || !address) {
    if (!ports) parts_.gate.CountRefusal(RefusalReason::kPorts);
    endpoint_.load()->Reject(id, ToSipStatus(ErrorCode::kOverloaded), kRetrySoon);
    return;
  }
  Side& side = EmptiestSide();
  const CallId call_id{++last_call_};
  placed_[id] = {&side, call_id};
  side.shard->AddLoad(1);

  const LocalMedia media{.address = *address, .rtp_port = ports->Port()};
  TrunkCall::Begun begun{.sip = id,
                         .facts = {.ref = {side.shard->Loop().Index(), call_id},
                                   .inbound = true,
                                   .from = call.from.user,
                                   .to = call.request_user,
                                   .signalling_id = call.call_id,
                                   .voice = config_.voice,
                                   .language = config_.language},
                         .at = parts_.clock.WallNow(),
                         .at_mono = parts_.clock.Now()};
  // The call is made before it is answered: the greeting leaves with the first packet after the ACK.
  side.shard->Loop().Post(
      [this, &side, begun = std::move(begun), slot = std::move(slot), ports = std::move(*ports)]() mutable {
        Place(side, std::move(begun), std::move(slot), std::move(ports), NewStream());
      });
  endpoint_.load()->Answer(id, media);
}

TrunkCall& SipCalls::Place(Side& side, TrunkCall::Begun begun, CallSlot slot, RtpPorts ports, RtpLegConfig stream) {
  const CallFacts facts = begun.facts;
  const CallId id = facts.ref.call;
  auto trunk = std::make_unique<TrunkCall>(
      TrunkCall::Uses{endpoint_, side.shard->Calls(), parts_.events, parts_.observer, side.metrics}, std::move(begun),
      std::move(slot));
  auto leg = std::make_unique<RtpLeg>(side.shard->Legs(), std::move(ports), std::move(stream));
  trunk->Use(*leg);
  side.shard->Calls().Add(id, std::make_unique<CallActor>(side.shard->Services(), facts, std::move(leg),
                                                          CallActor::Outside{*trunk, trunk->Meter(), trunk->Meter()}));
  return *side.calls.emplace(id, std::move(trunk)).first->second;
}

void SipCalls::Restore(std::vector<CallSnapshot> snapshots) {
  std::uint64_t last_sip = 0;
  for (CallSnapshot& snapshot : snapshots) {
    Side& side = EmptiestSide();
    const SipCallId sip{++last_sip};  // as SipEndpoint::Start numbers them
    snapshot.facts.ref.shard = side.shard->Loop().Index();
    restored_.push_back(placed_[sip] = {&side, snapshot.facts.ref.call});
    side.shard->AddLoad(1);
    side.shard->Loop().Post([this, &side, sip, snapshot = std::move(snapshot)] { PlaceAgain(side, sip, snapshot); });
  }
}

void SipCalls::PlaceAgain(Side& side, SipCallId sip, const CallSnapshot& snapshot) {
  const WallTime now = parts_.clock.WallNow();
  const Us age = std::max(Us{0}, std::chrono::duration_cast<Us>(now - snapshot.times.begun));
  const CallId id = snapshot.facts.ref.call;
  Result<RtpPorts> ports = parts_.ports.Allocate(snapshot.media.port);
  RtpLegConfig stream = NewStream();
  stream.sender = snapshot.SenderAt(now);
  TrunkCall& trunk = Place(
      side, {.sip = sip, .facts = snapshot.facts, .at = snapshot.times.begun, .at_mono = parts_.clock.Now() - age},
      parts_.door.Readmit(), ports ? std::move(*ports) : RtpPorts{}, std::move(stream));
  CallActor& call = *side.shard->Calls().Find(id);
  Status status = call.Decode(snapshot.conversation);
  if (status && !ports) status = FailFrom(ports);
  if (!status) {
    Log::Warning("call_not_restored", {status.error()});
    side.broken.insert(id);
  }
  trunk.Restore(snapshot, call.Turn().line.media == turn::Media::kHold);
  if (snapshot.dialog.state == SipDialogState::kConfirmed) trunk.Leg().Confirm();
}

void SipCalls::Use(SipEndpoint& endpoint) {
  endpoint_ = &endpoint;
  for (const Placed& placed : std::exchange(restored_, {}))
    placed.side->shard->Loop().Post([this, placed] { GoOn(*placed.side, placed.call); });
}

void SipCalls::GoOn(Side& side, CallId id) {
  const auto trunk = side.calls.find(id);
  if (trunk == side.calls.end()) return;  // it ended meanwhile
  if (side.broken.erase(id) == 1) {
    trunk->second->HangUp();
  } else {
    CallActor& call = *side.shard->Calls().Find(id);
    call.OnRestored();
    TellState(call);
  }
}

void SipCalls::Snapshot(const Keep& keep) {
  for (const auto& side : sides_) {
    side->shard->Loop().Post([this, &side = *side, keep] {
      for (const auto& [id, trunk] : side.calls) {
        const CallActor* const call = side.shard->Calls().Find(id);
        if (call == nullptr) continue;
        if (const auto snapshot = trunk->Snapshot(*call, parts_.clock.WallNow())) keep(id, *snapshot);
      }
    });
  }
}

void SipCalls::OnDialogChanged(SipCallId id, const SipDialog& dialog) noexcept {
  OnShard(id, [dialog](TrunkCall& trunk, CallActor&) { trunk.Signalled(dialog); });
}

void SipCalls::OnAnswered(SipCallId id, const NegotiatedMedia& media, TimePoint) noexcept {
  const Result<NegotiatedRtp> rtp = ToNegotiatedRtp(media);
  if (!rtp) {
    endpoint_.load()->HangUp(id);
    return;
  }
  OnShard(id, [rtp = *rtp, codec = media.codec.name, this](TrunkCall& trunk, CallActor& call) {
    trunk.Answered(parts_.clock.WallNow(), codec);
    trunk.Leg().SetRemote(rtp, parts_.clock.Now());
    trunk.Leg().Confirm();
    trunk.Meter().CountSetup(parts_.clock.Now() - trunk.Start().at_mono);
    call.OnAnswered();
    TellState(call);
  });
}

void SipCalls::OnMediaChanged(SipCallId id, const NegotiatedMedia& media) noexcept {
  const Result<NegotiatedRtp> rtp = ToNegotiatedRtp(media);
  if (!rtp) return;  // what was agreed before stays
  OnShard(id, [rtp = *rtp, held = media.HeldByPeer(), this](TrunkCall& trunk, CallActor& call) {
    trunk.Leg().SetRemote(rtp, parts_.clock.Now());
    trunk.TrustSource();
    if (trunk.HoldChanges(held)) call.OnHold(held);
  });
}

void SipCalls::OnInfoDtmf(SipCallId id, char digit, Ms) noexcept {
  OnShard(id, [digit](TrunkCall&, CallActor& call) { call.Press(digit); });
}

void SipCalls::OnEnded(SipCallId id, const EndCause& cause) noexcept {
  const Placed* const found = Find(id);
  if (found == nullptr) return;
  const Placed placed = *found;
  placed_.erase(id);
  placed.side->shard->Loop().Post([this, placed, cause] {
    if (CallActor* const call = placed.side->shard->Calls().Find(placed.call)) call->OnSignallingEnded();
    // The turn engine is told by a task of its own; the record is made when it has been.
    placed.side->shard->Loop().Post([this, placed, cause] { Finish(*placed.side, placed.call, cause); });
  });
}

void SipCalls::Finish(Side& side, CallId id, const EndCause& cause) {
  const auto found = side.calls.find(id);
  CallActor* const call = side.shard->Calls().Find(id);
  if (found == side.calls.end() || call == nullptr) return;
  TrunkCall& trunk = *found->second;
  const bool events_complete = trunk.SealLog(parts_.clock.Now());
  const CallEndCause ended_by = CauseOf(cause, call->EndedBy());
  trunk.Meter().CountEnd(ended_by);
  // A call that was never answered has a record as well: its event log without one would look like a crash.
  const CallEnding ending{.started = trunk.Start().at,
                          .answered = trunk.AnsweredAt(),
                          .ended = parts_.clock.WallNow(),
                          .cause = ended_by,
                          .detail = std::string(Name(cause.reason)),
                          .codec = trunk.Codec(),
                          .events_complete = events_complete};
  parts_.records.Put(MakeCallRecord(trunk.Start().facts, call->History(), call->Leg().Stats(), ending));
  if (ending.answered) trunk.Meter().CountMedia(ending.ended - *ending.answered, call->Leg().Stats());
  trunk.Meter().OnCallEnded(trunk.Start().facts.ref);
  side.shard->Calls().Remove(id);
  side.calls.erase(found);
  side.shard->AddLoad(-1);
}

}  // namespace parley
