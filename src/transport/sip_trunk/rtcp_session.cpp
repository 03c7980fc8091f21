#include "transport/sip_trunk/rtcp_session.hpp"

#include <algorithm>
#include <utility>

namespace parley {

RtcpSession::RtcpSession(std::string cname, std::uint32_t seed) : cname_(std::move(cname)), random_(seed) {}

void RtcpSession::Start(TimePoint now) noexcept { next_ = now + RtcpInterval(Random()) / 2; }

std::span<const std::uint8_t> RtcpSession::Report(const Moment& moment, const RtpSenderState& sender,
                                                  ReceiverStats& received, bool bye) noexcept {
  next_ = moment.now + RtcpInterval(Random());
  RtcpOutgoing report;
  report.ssrc = sender.ssrc;
  report.cname = cname_;
  report.bye = bye;
  if (sender.packets != packets_at_last_report_) {
    report.sender = RtcpSenderInfo{.ntp = ToNtp(moment.wall),
                                   .rtp_timestamp = moment.rtp_timestamp,
                                   .packets = sender.packets,
                                   .octets = sender.octets};
    packets_at_last_report_ = sender.packets;
  }
  if (received.Started()) {
    report.block = received.TakeReport();
    if (peer_sr_) {
      report.block->last_report = peer_sr_->middle_ntp;
      report.block->delay = ToDlsr(std::max(Us{0}, std::chrono::duration_cast<Us>(moment.wall - peer_sr_->arrival)));
    }
  }
  return WriteRtcp(report, packet_);
}

RtcpFault RtcpSession::OnPacket(std::span<const std::uint8_t> datagram, std::uint32_t our_ssrc,
                                WallTime wall_arrival) noexcept {
  RtcpReceived received;
  const RtcpFault fault = ParseRtcp(datagram, our_ssrc, received);
  if (fault != RtcpFault::kNone) return fault;
  if (received.sender)
    peer_sr_ = LastSenderReport{.middle_ntp = MiddleOfNtp(received.sender->ntp), .arrival = wall_arrival};
  if (received.about_us) {
    peer_report_ = received.about_us;
    round_trip_ = RoundTrip(*received.about_us, wall_arrival).value_or(round_trip_);
  }
  return RtcpFault::kNone;
}

// SplitMix64 (Steele, Lea, Flood 2014): the intervals have to differ, not to be unguessable.
std::uint32_t RtcpSession::Random() noexcept {
  random_ += 0x9E3779B97F4A7C15;
  std::uint64_t mixed = random_;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
  return static_cast<std::uint32_t>((mixed ^ (mixed >> 31)) >> 32);
}

}  // namespace parley
