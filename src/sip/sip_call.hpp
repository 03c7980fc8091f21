#pragma once

// Private to src/sip.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sip/libre.hpp"
#include "sip/sip_dialog.hpp"
#include "sip/sip_sink.hpp"
#include "sip/sip_stats.hpp"

namespace parley {

struct SipStack;

/// A request of ours that waits for its final response. libre keeps its address; the stack owns it.
struct PendingRequest {
  SipStack* stack = nullptr;
  SipCallId call;
  SipMethod method = SipMethod::kOther;
  std::uint32_t cseq = 0;
  struct sip_request* request = nullptr;  // libre clears it when the request is over
};

/// The peer's INVITE while it is open: what libre needs for answering it, and our 200 until its ACK.
struct PeerInvite {
  LibrePtr<sip_msg> message;
  struct sip_strans* transaction = nullptr;  // ours until a final response has been given to it
  LibrePtr<mbuf> answer;
  sa answer_to{};
  int answers_sent = 0;
};

/// Whether the sink knows the call.
enum class Announced : std::uint8_t { kNo, kYes, kEnded };

/// A call as it runs: the dialog, which is all that outlives the process, and what belongs to this process.
struct SipCall {
  explicit SipCall(SipStack& owner, SipCallId call_id) : stack(&owner), id(call_id) {}
  ~SipCall() { mem_deref(peer.transaction); }
  SipCall(const SipCall&) = delete;
  SipCall& operator=(const SipCall&) = delete;

  SipStack* stack;
  SipCallId id;
  SipDialog dialog;
  Announced announced = Announced::kNo;
  PeerInvite peer;
  PendingRequest* own_invite = nullptr;
  std::optional<LocalMedia> wanted;         // a re-INVITE that waits for its turn
  std::optional<DialogMedia> before_offer;  // to return to if the peer refuses our re-INVITE
  std::optional<NegotiatedMedia> media;     // as last agreed
  bool connection_known = false;            // the peer's TCP connection has been seen by this process
};

/// All calls of the stack, found by id and by our tag.
class CallTable {
 public:
  SipCall& Add(std::unique_ptr<SipCall> call);  // its dialog must have its tag
  [[nodiscard]] SipCall* Find(SipCallId id);
  [[nodiscard]] SipCall* FindByTag(std::string_view local_tag);
  void Remove(SipCallId id);
  void Clear();
  [[nodiscard]] std::vector<SipCallId> Ids() const;
  [[nodiscard]] std::size_t Size() const { return by_id_.size(); }

 private:
  std::unordered_map<SipCallId, std::unique_ptr<SipCall>> by_id_;
  std::unordered_map<std::string, SipCallId> by_tag_;
};

}  // namespace parley
