#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "base/units.hpp"

namespace parley {

/// Decides whose packets are heard and where ours go. A caller behind a NAT sends from an address that signalling
/// does not know, and so would an attacker: the source may therefore differ from the signalled one only once, only
/// at the start, and only after several good packets in a row (symmetric RTP, RFC 4961, with a guard).
///
/// Before the peer confirmed the call (ACK), nothing is sent except to an address that a packet came from: otherwise
/// a forged INVITE would make us flood a third party.
///
/// Pure: time and packets are arguments. A value. `Address` is compared with ==.
template <typename Address>
class SourceLatch {
 public:
  static constexpr Us kLatchWindow = Seconds{3};  ///< after signalling; later the source stays what it is
  static constexpr int kPacketsToLatch = 5;
  static constexpr std::uint16_t kMostSkipped = 100;  ///< RFC 3550 A.1, MAX_MISORDER

  enum class Verdict : std::uint8_t {
    kAccept,      ///< the peer: use it
    kCandidate,   ///< may turn out to be the peer: keep it, do not use it yet
    kLatched,     ///< it is the peer from now on: use it and what was kept
    kWrongSource  ///< count it and drop it
  };

  /// The peer's address as offer and answer say it; a new one (re-INVITE) opens the latch again. The same address
  /// once more changes nothing.
  void Negotiate(const Address& remote, TimePoint now) {
    if (negotiated_ && *negotiated_ == remote) return;
    negotiated_ = remote;
    locked_.reset();
    candidate_.reset();
    opened_ = now;
  }

  /// Nothing is to be sent or heard (port 0, or an unspecified address).
  void Withdraw() {
    negotiated_.reset();
    locked_.reset();
    candidate_.reset();
  }

  /// The source that a process before this one had found to be the peer.
  void Lock(const Address& source) {
    locked_ = source;
    candidate_.reset();
  }

  /// The peer has confirmed the call: the negotiated address may be sent to without having been heard from.
  void Confirm() { confirmed_ = true; }

  /// A packet that is valid RTP with a negotiated payload type.
  Verdict OnPacket(const Address& from, std::uint32_t ssrc, std::uint16_t sequence, TimePoint now) {
    if (!negotiated_) return Verdict::kWrongSource;
    if (locked_) return from == *locked_ ? Verdict::kAccept : Verdict::kWrongSource;
    if (from == *negotiated_) {
      locked_ = from;
      candidate_.reset();
      return Verdict::kAccept;
    }
    if (now - opened_ > kLatchWindow) return Verdict::kWrongSource;
    return Consider(from, ssrc, sequence);
  }

  /// Where packets go; empty while nothing may be sent.
  [[nodiscard]] const std::optional<Address>& SendTo() const {
    if (locked_ || !confirmed_) return locked_;
    return negotiated_;
  }

  /// Packets in a row of the present candidate.
  [[nodiscard]] int CandidatePackets() const { return candidate_ ? candidate_->packets : 0; }

  [[nodiscard]] bool Locked() const { return locked_.has_value(); }
  /// True if the peer was found at another address than the negotiated one.
  [[nodiscard]] bool Elsewhere() const { return locked_ && negotiated_ && !(*locked_ == *negotiated_); }

 private:
  struct Candidate {
    Address from;
    std::uint32_t ssrc;
    std::uint16_t sequence;
    int packets;
  };

  Verdict Consider(const Address& from, std::uint32_t ssrc, std::uint16_t sequence) {
    const bool follows = candidate_ && candidate_->from == from && candidate_->ssrc == ssrc &&
                         static_cast<std::uint16_t>(sequence - candidate_->sequence - 1) < kMostSkipped;
    candidate_ = Candidate{from, ssrc, sequence, follows ? candidate_->packets + 1 : 1};
    if (candidate_->packets < kPacketsToLatch) return Verdict::kCandidate;
    locked_ = from;
    candidate_.reset();
    return Verdict::kLatched;
  }

  std::optional<Address> negotiated_;
  std::optional<Address> locked_;
  std::optional<Candidate> candidate_;
  TimePoint opened_{};
  bool confirmed_ = false;
};

}  // namespace parley
