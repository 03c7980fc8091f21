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
    if (!ApplyAnswer(*session, *back)) std::abort();  // what we answer is an answer to the offer
  }
  (void)ApplyAnswer(MakeOffer(local, {}), *session);
  const std::string once = WriteSdp(*session);
  const auto again = ParseSdp(once);
  if (!again || WriteSdp(*again) != once) std::abort();
  return 0;
}
