#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "sip/sdp.hpp"

namespace parley {

/// What we send from and receive on: given by the call when it answers, calls or changes its media.
struct LocalMedia {
  std::string address;         ///< numeric address that the peer shall send to
  std::uint16_t rtp_port = 0;  ///< RTCP is on rtp_port + 1 unless multiplexed
  std::vector<RtpCodec> codecs = {{.name = "PCMU", .payload_type = 0},
                                  {.name = "PCMA", .payload_type = 8}};  ///< wanted, best first
  std::uint8_t telephone_event = 101;                    ///< payload type we offer for RFC 4733; 0: no DTMF events
  MediaDirection direction = MediaDirection::kSendRecv;  ///< what we want; kSendOnly puts the peer on hold
  bool rtcp_mux = true;                                  ///< use one port if the peer offers it
  bool operator==(const LocalMedia&) const = default;
};

/// One telephone-event format (RFC 4733) in both directions.
struct DtmfFormat {
  std::uint8_t send_payload_type = 0;
  std::uint8_t receive_payload_type = 0;
  Hz clock{8000};
  bool operator==(const DtmfFormat&) const = default;
};

/// What offer and answer agreed on for the one audio stream of a call.
struct NegotiatedMedia {
  MediaAddress remote_rtp;
  MediaAddress remote_rtcp;
  bool rtcp_mux = false;
  RtpCodec codec;                         ///< send with this payload type: it is the peer's number
  std::uint8_t receive_payload_type = 0;  ///< of `codec` towards us: our number
  std::vector<RtpCodec> receivable;       ///< all audio formats that may arrive, with our numbers
  std::optional<DtmfFormat> dtmf;
  MediaDirection direction = MediaDirection::kSendRecv;  ///< ours: kRecvOnly and kInactive forbid us to send
  Ms ptime{0};                                           ///< packet time the peer prefers; 0: not said

  /// The peer put us on hold: it does not want to hear us, or hears and sends nothing.
  [[nodiscard]] bool HeldByPeer() const {
    return direction == MediaDirection::kRecvOnly || direction == MediaDirection::kInactive;
  }
  bool operator==(const NegotiatedMedia&) const = default;
};

/// An answer and what it means.
struct AnsweredOffer {
  SdpSession answer;
  NegotiatedMedia media;
};

/// Makes our offer: one audio stream.
[[nodiscard]] SdpSession MakeOffer(const LocalMedia& local, const SdpOrigin& origin);

/// Answers an offer (RFC 3264 section 6): same number and order of m= lines, the first acceptable audio stream
/// taken, every other refused with port 0, our codec preference, the peer's payload type numbers.
/// @return kInvalid if no stream is acceptable (488 Not Acceptable Here).
[[nodiscard]] Result<AnsweredOffer> AnswerOffer(const SdpSession& offer, const LocalMedia& local,
                                                const SdpOrigin& origin);

/// Reads the answer to our offer `offer` (RFC 3264 section 7). @return kInvalid if it accepts no audio.
[[nodiscard]] Result<NegotiatedMedia> ApplyAnswer(const SdpSession& offer, const SdpSession& answer);

/// Our direction when the peer offered `offered` and we want `wanted` (RFC 3264 section 6.1).
[[nodiscard]] MediaDirection AnswerDirection(MediaDirection offered, MediaDirection wanted);

void Write(ByteWriter& out, const LocalMedia& media);
[[nodiscard]] LocalMedia ReadLocalMedia(ByteReader& in);

}  // namespace parley
