#pragma once

#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "sip/sip_admission.hpp"
#include "sip/sip_sink.hpp"
#include "sip/sip_stats.hpp"
#include "sip/source_acl.hpp"

namespace parley {

/// Where to listen. At most one of each transport and address family; 0.0.0.0 and :: become a socket on each address of
/// the machine (libre binds to no wildcard, and sends from the first).
struct SipListen {
  SipTransport transport = SipTransport::kUdp;
  MediaAddress address;  ///< numeric; port 0: any free one, see SipEndpoint::Listening
};

struct SipEndpointConfig {
  std::vector<SipListen> listen;
  std::string product = "Parley";            ///< Server and User-Agent header
  std::string contact_user = "parley";       ///< user part of our Contact
  std::string advertised_host;               ///< address that peers shall use instead of the socket's (behind a NAT)
  SourceAcl sources = SourceAcl::Private();  ///< who may open calls: private networks and the trunks' addresses
  std::vector<RtpCodec> codecs = LocalMedia{}.codecs;  ///< an offer with none of them is refused before it is announced
  Seconds max_ringing{180};  ///< an INVITE that nobody answers or rejects gets 480 (RFC 3261 timer C: > 3 min)
  Seconds drain_retry_after{30};
  int max_open_files = 32768;  ///< libre's table is indexed by descriptor number: more than the process ever opens
};

/// A call to place.
struct OutgoingCall {
  std::string target;  ///< sip:user@host[:port][;transport=tcp]
  std::string from_user = "parley";
  std::string from_display{};
  LocalMedia media{};
  std::vector<std::pair<std::string, std::string>> headers{};  ///< added to the INVITE; names and values without CR LF
  Seconds max_ringing{120};                                    ///< then CANCEL and OnEnded(kNoAnswer)
};

/// The SIP side of Parley: owns libre's loop on a thread of its own, all transactions, and the dialogs (SipDialog
/// values). Every command is thread-safe and returns at once; its effect and its failure come through the sink.
/// A command for an unknown or ended call is ignored.
class SipEndpoint {
 public:
  /// Opens the sockets and starts the thread. Blocks until it listens. `sink`, `admission` and `clock` must outlive
  /// the endpoint. @return kInvalid for a bad address, kUnavailable if a socket cannot be opened.
  /// @param restore  dialogs (EncodeDialog) of an endpoint that is gone, in whose place this one listens. They are
  /// there before the first message is read; the call of restore[i] is SipCallId{i + 1}, and the sink may hear of it
  /// before Start returns. One that cannot be decoded is an error: nothing is opened.
  [[nodiscard]] static Result<std::unique_ptr<SipEndpoint>> Start(SipEndpointConfig config, SipSink& sink,
                                                                  SipAdmission& admission, const Clock& clock,
                                                                  const std::vector<Bytes>& restore = {});

  /// Stops without waiting: calls still up get OnEnded(kShutdown) and nothing is sent.
  ~SipEndpoint();
  SipEndpoint(const SipEndpoint&) = delete;
  SipEndpoint& operator=(const SipEndpoint&) = delete;

  /// The sockets with their real ports, in the order of the configuration.
  [[nodiscard]] const std::vector<SipListen>& Listening() const;
  [[nodiscard]] const SipStats& Stats() const;

  /// 180 Ringing.
  void Ring(SipCallId id);

  /// 200 OK with our answer to the offer (or our offer, if the INVITE had none); repeated until the ACK.
  void Answer(SipCallId id, LocalMedia media);

  /// Final response >= 300 to an incoming call.
  void Reject(SipCallId id, int sip_status, Seconds retry_after = Seconds{0});

  /// Ends a call in whatever state: BYE, CANCEL, or 480 if it was never answered.
  /// @param reason_header  value of a Reason header (RFC 3326), e.g. "Q.850;cause=16"; may be empty.
  void HangUp(SipCallId id, std::string reason_header = {});

  [[nodiscard]] SipCallId Call(OutgoingCall call);

  /// Offers new media inside the call: another address, codec list or direction. Waits its turn if an INVITE is open
  /// in either direction; glare (491) is retried with the times of RFC 3261 section 14.1.
  void Reinvite(SipCallId id, LocalMedia media);

  /// One key press as SIP INFO (application/dtmf-relay).
  void SendInfoDtmf(SipCallId id, char digit, Ms duration = Ms{160});

  /// While draining new INVITEs and OPTIONS get 503 + Retry-After; calls that are up go on.
  void SetDraining(bool draining);

  /// EncodeDialog() of the call as it is when the SIP thread gets to it; kNotFound if there is no such call.
  [[nodiscard]] std::future<Result<Bytes>> Snapshot(SipCallId id);

  /// Goes on with a call of an endpoint that is gone, listening on the same addresses: repeats an unacknowledged 200
  /// or an unfinished BYE, and takes CANCEL, re-INVITE and BYE. A request of the peer that comes first gets 481, so
  /// what is known at the start belongs into Start. @return kInvalid if the bytes are not a dialog.
  [[nodiscard]] Result<SipCallId> Restore(const Bytes& bytes);

  /// Refuses new calls, hangs up those that are left after `grace`, waits for their BYEs, and stops the thread.
  /// Blocks for at most `grace` + 2 s.
  void Stop(Ms grace);

 private:
  class Impl;
  explicit SipEndpoint(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley
