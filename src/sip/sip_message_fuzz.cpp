#include <cstdlib>

#include "sip/libre.hpp"
#include "sip/message_check.hpp"
#include "sip/sip_body.hpp"
#include "sip/sip_uri.hpp"

/// The way of a message into the endpoint: our checks, then libre's decoder, then what the verbs read of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  MessageFacts facts;
  const MessageVerdict verdict = CheckMessage(raw, MessageFraming::kDatagram, facts);
  if (verdict.bad != BadMessage::kNone) {
    if (verdict.sip_status != 0) {
      const std::string response = WriteErrorResponse(raw, verdict, "192.0.2.1", 5060, "tag");
      MessageFacts told;
      (void)CheckMessage(response, MessageFraming::kDatagram, told);
      if (told.request || told.status != verdict.sip_status) std::abort();
    }
    return 0;
  }
  const LibrePtr<mbuf> bytes(mbuf_alloc(size));
  if (bytes == nullptr || mbuf_write_mem(bytes.get(), data, size) != 0) return 0;
  bytes->pos = 0;
  sip_msg* decoded = nullptr;
  if (sip_msg_decode(&decoded, bytes.get()) != 0) return 0;
  const LibrePtr<sip_msg> message(decoded);
  if (message->req != facts.request || message->cseq.num != facts.cseq_number) std::abort();
  if (!RawOf(*message).starts_with(raw.substr(0, 4))) std::abort();
  (void)FindSdp(HeaderText(*message, SIP_HDR_CONTENT_TYPE), BodyOf(*message));
  (void)ParseNameAddr(HeaderText(*message, SIP_HDR_CONTACT));
  (void)ParseInfoDigit(HeaderText(*message, SIP_HDR_CONTENT_TYPE), BodyOf(*message));
  return 0;
}
