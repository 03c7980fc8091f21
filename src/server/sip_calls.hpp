#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/ids.hpp"
#include "call/call_observer.hpp"
#include "obs/event_log_store.hpp"
#include "obs/record_spool.hpp"
#include "server/admission_gate.hpp"
#include "server/call_metrics.hpp"
#include "server/call_shard.hpp"
#include "server/sip_door.hpp"
#include "server/trunk_call.hpp"
#include "sip/sip_endpoint.hpp"
#include "transport/sip_trunk/rtp_port_pool.hpp"

namespace parley {

/// Joins the signalling to the calls: gives each admitted call a shard, an RTP leg and an actor, answers it, and when
/// it is over writes its one record and gives everything back. The functions of SipSink run on the SIP thread; each
/// call's half, its TrunkCall, lives on the call's shard.
class SipCalls final : public SipSink {
 public:
  struct Parts {
    std::vector<std::unique_ptr<CallShard>>& shards;
    RtpPortPool& ports;
    AdmissionGate& gate;
    SipDoor& door;
    RecordSpool& records;
    EventLogStore& events;
    CallObserver& observer;
    const Clock& clock;
  };
  struct Config {
    std::string public_address;  ///< written into SDP; empty: the local address on the way to the peer
    std::string voice;           ///< of new calls; empty: the default
    std::string language = "en";
  };

  SipCalls(Parts parts, Config config);
  ~SipCalls() override;

  /// Takes over the calls of a process that is gone; once, before the endpoint is started with the dialogs of
  /// `snapshots` in this order (SipEndpoint::Start, `restore`). A call that cannot be gone on with is hung up as soon
  /// as there is an endpoint, and has its record.
  void Restore(std::vector<CallSnapshot> snapshots);

  /// The endpoint that reports here; before the first call, and it must outlive the calls. Restored calls go on now.
  void Use(SipEndpoint& endpoint);

  /// Gives the state of every call that was answered to `keep`, on the shard of the call, which must return soon.
  /// Thread-safe; returns at once.
  using Keep = std::function<void(CallId call, const CallSnapshot& snapshot)>;
  void Snapshot(const Keep& keep);

  /// Tells every call, and every later one, how loaded the node is: 1 and above forbids speculation. Thread-safe.
  void Shed(int level);
  /// Tells every call, and every later one, to be over by `deadline`. Thread-safe.
  void Drain(TimePoint deadline);

  /// What the calls of each shard add up to. Readable from any thread.
  [[nodiscard]] std::vector<const CallMetrics*> Metrics() const;

  void OnIncomingCall(SipCallId id, const IncomingCall& call) noexcept override;
  void OnProgress(SipCallId, int, const std::optional<NegotiatedMedia>&) noexcept override {}
  void OnAnswered(SipCallId id, const NegotiatedMedia& media, TimePoint at) noexcept override;
  void OnMediaChanged(SipCallId id, const NegotiatedMedia& media) noexcept override;
  void OnInfoDtmf(SipCallId id, char digit, Ms duration) noexcept override;
  void OnEnded(SipCallId id, const EndCause& cause) noexcept override;
  void OnDialogChanged(SipCallId id, const SipDialog& dialog) noexcept override;

 private:
  /// The calls of one shard; touched on its loop only.
  struct Side {
    CallShard* shard = nullptr;
    CallMetrics metrics;
    std::unordered_map<CallId, std::unique_ptr<TrunkCall>> calls;
    std::unordered_set<CallId> broken;  // restored, but not to be gone on with
  };
  struct Placed {
    Side* side = nullptr;
    CallId call;
  };

  [[nodiscard]] Side& EmptiestSide();
  [[nodiscard]] const Placed* Find(SipCallId id) const;

  /// Runs `f(TrunkCall&, CallActor&)` on the call's shard, if both are still there.
  template <typename F>
  void OnShard(SipCallId id, F f);

  TrunkCall& Place(Side& side, TrunkCall::Begun begun, CallSlot slot, RtpPorts ports, RtpLegConfig stream);
  void PlaceAgain(Side& side, SipCallId sip, const CallSnapshot& snapshot);
  void GoOn(Side& side, CallId call);
  /// Runs `f(CallActor&)` for every call there is.
  template <typename F>
  void OnEveryCall(F f);
  /// The node's state, to a call that has just been answered.
  void TellState(CallActor& call) const;

  void Finish(Side& side, CallId call, const EndCause& cause);

  Parts parts_;
  const Config config_;
  TrunkCall::EndpointRef endpoint_ = nullptr;
  std::vector<std::unique_ptr<Side>> sides_;
  std::unordered_map<SipCallId, Placed> placed_;  // SIP thread
  std::uint64_t last_call_;                       // SIP thread
  std::vector<Placed> restored_;                  // that wait for Use()
  std::atomic<int> shed_level_{0};
  std::atomic<TimePoint> drain_deadline_{TimePoint{}};  // the epoch: not draining
};

}  // namespace parley
