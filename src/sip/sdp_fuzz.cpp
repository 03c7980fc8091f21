#include "sip/offer_answer.hpp"

#include <cstdlib>

/// Any bytes: parse, answer, and what we write reads back as the same description.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  const auto session = ParseSdp(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!session) return 0;
  LocalMedia local;
  local.address = "192.0.2.1";
  local.rtp_port = 20000;
  const auto answered = AnswerOffer(*session, local, {1, 1, "192.0.2.1"});
  if (answered) {
    if (answered->answer.media.size() != session->media.size()) std::abort();
    const auto back = ParseSdp(WriteSdp(answered->answer));
    if (!back || back->media.size() != session->media.size()) std::abort();
    for (std::size_t i = 0; i < back->media.size(); ++i) {
      if (back->media[i].port == 0) continue;
      // What we accept is an answer that the offerer of this stream can use.
      SdpSession offered;
      SdpSession accepted;
      offered.media.push_back(session->media[i]);
      accepted.media.push_back(back->media[i]);
      if (!ApplyAnswer(offered, accepted)) std::abort();
    }
  }
  (void)ApplyAnswer(MakeOffer(local, {}), *session);
  // A c= line that cannot be used is lost in the first writing; from then on nothing changes.
  const auto once = ParseSdp(WriteSdp(*session));
  if (!once) std::abort();
  const auto twice = ParseSdp(WriteSdp(*once));
  if (!twice || WriteSdp(*twice) != WriteSdp(*once)) std::abort();
  return 0;
}
