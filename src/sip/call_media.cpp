#include "sip/sip_stack.hpp"

namespace parley {

bool Describe(SipCall& call, const LocalMedia& local, bool answer) {
  DialogMedia& media = call.dialog.media;
  const auto make = [&](const SdpOrigin& origin) -> Result<AnsweredOffer> {
    if (!answer) return AnsweredOffer{MakeOffer(local, origin), {}};
    const auto offer = ParseSdp(media.remote_sdp);
    if (!offer) return FailFrom(offer);
    return AnswerOffer(*offer, local, origin);
  };
  SdpOrigin origin = media.origin;
  origin.address = local.address;
  auto made = make(origin);
  if (!made) return false;
  std::string text = WriteSdp(made->answer);
  if (text != media.local_sdp) {
    made->answer.origin.version = ++origin.version;
    text = WriteSdp(made->answer);
  }
  media.origin = origin;
  media.local = local;
  media.local_sdp = std::move(text);
  media.offer = answer ? OfferState::kPeerOffered : OfferState::kOurOfferOpen;
  if (answer) call.media = std::move(made->media);
  return true;
}

bool TakeAnswer(SipCall& call, std::string_view sdp) {
  DialogMedia& media = call.dialog.media;
  const auto offer = ParseSdp(media.local_sdp);
  const auto answer = ParseSdp(sdp);
  if (!offer || !answer) return false;
  auto agreed = ApplyAnswer(*offer, *answer);
  if (!agreed) return false;
  media.remote_sdp = sdp;
  media.offer = OfferState::kWeOffered;
  call.media = std::move(*agreed);
  return true;
}

std::optional<NegotiatedMedia> AgreedMedia(const DialogMedia& media) {
  const auto peer = ParseSdp(media.remote_sdp);
  if (!peer || media.offer == OfferState::kOurOfferOpen) return std::nullopt;
  if (media.offer == OfferState::kPeerOffered) {
    auto answered = AnswerOffer(*peer, media.local, media.origin);
    return answered ? std::optional(std::move(answered->media)) : std::nullopt;
  }
  const auto ours = ParseSdp(media.local_sdp);
  if (!ours) return std::nullopt;
  auto agreed = ApplyAnswer(*ours, *peer);
  return agreed ? std::optional(std::move(*agreed)) : std::nullopt;
}

}  // namespace parley
