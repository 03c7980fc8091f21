#include "sip/message_check.hpp"

#include <gtest/gtest.h>

#include "sip/header_lines.hpp"
#include "sip/libre.hpp"
#include "sip/testing/raw_peer.hpp"
#include "sip/testing/side.hpp"
#include "sip/testing/sip_text_request.hpp"
#include "sip/testing/torture.hpp"

namespace parley {
namespace {

using testing::TextRequest;

MessageVerdict Check(std::string_view text, MessageFraming framing = MessageFraming::kDatagram) {
  MessageFacts facts;
  return CheckMessage(text, framing, facts);
}

bool LibreDecodes(std::string_view text) {
  LibrePtr<mbuf> bytes(mbuf_alloc(text.size()));
  (void)mbuf_write_mem(bytes.get(), reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  bytes->pos = 0;
  sip_msg* message = nullptr;
  const bool decoded = sip_msg_decode(&message, bytes.get()) == 0;
  mem_deref(message);
  return decoded;
}

TEST(MessageCheck, JudgesTheTortureMessages) {
  for (const testing::TortureMessage& torture : testing::TortureMessages()) {
    const std::string wire = torture.Wire();
    MessageVerdict verdict = Check(wire);
    if (verdict.bad == BadMessage::kNone && !LibreDecodes(wire)) verdict = {BadMessage::kUndecodable, 400, {}};
    EXPECT_EQ(Name(verdict.bad), Name(torture.bad)) << torture.name << ": " << verdict.reason;
    EXPECT_EQ(verdict.sip_status, torture.sip_status) << torture.name << ": " << verdict.reason;
  }
}

TEST(MessageCheck, ALiveEndpointSurvivesTheTortureMessages) {
  testing::Side side;
  testing::RawPeer peer(side.Port());
  for (const testing::TortureMessage& torture : testing::TortureMessages()) peer.Send(torture.Wire());
  TextRequest options;
  options.method = "OPTIONS";
  options.port = peer.Port();
  options.branch = "z9hG4bKlast";
  peer.Send(options.Text());
  std::string answer;
  do {
    answer = peer.ReceiveStarting("SIP/2.0 ").value_or("none");
  } while (answer.find("z9hG4bKlast") == std::string::npos && answer != "none");
  EXPECT_TRUE(answer.starts_with("SIP/2.0 200")) << answer;
}

TEST(MessageCheck, ReadsTheFactsOfARequest) {
  TextRequest request;
  request.body = "v=0\r\n";
  const std::string text = request.Text() + "behind the end";
  MessageFacts facts;
  ASSERT_EQ(CheckMessage(text, MessageFraming::kDatagram, facts).bad, BadMessage::kNone);
  EXPECT_TRUE(facts.request);
  EXPECT_EQ(facts.method, SipMethod::kInvite);
  EXPECT_EQ(facts.request_uri, "sip:agent@127.0.0.1");
  EXPECT_EQ(facts.cseq_number, 1U);
  EXPECT_EQ(facts.call_id, "call@127.0.0.1");
  EXPECT_EQ(facts.body, "v=0\r\n");
}

TEST(MessageCheck, IsSilentWhereNoAnswerCanGo) {
  TextRequest request;
  const auto with_via = [&](std::string_view via) {
    std::string text = request.Text();
    const std::size_t at = text.find("Via: ");
    return Check(text.replace(at, text.find("\r\n", at) - at, via)).sip_status;
  };
  EXPECT_EQ(with_via("Via: garbage"), 0);
  EXPECT_EQ(with_via("Via: SIP/2.0/UDP"), 0);
  EXPECT_EQ(with_via("X-No-Via: 1"), 0);
  EXPECT_EQ(with_via("Via: SIP/2.0/UDP h;branch=z9hG4bK1;maddr=198.51.100.1"), 0);
  EXPECT_EQ(with_via("Via: SIP/2.0/UDP h"), 400);  // there, but without a branch
  request.method = "ACK";
  request.from_tag = "";
  EXPECT_EQ(Check(request.Text()).sip_status, 0);  // an ACK has no response, good or bad
}

TEST(MessageCheck, BoundsWhatIsLarge) {
  TextRequest request;
  request.extra = "X-Long: " + std::string(kMaxDatagram, 'a') + "\r\n";
  EXPECT_EQ(Check(request.Text()).sip_status, 513);
  EXPECT_EQ(Check(request.Text(), MessageFraming::kStream).bad, BadMessage::kNone);
  request.extra.clear();
  for (std::size_t i = 0; i < kMaxHeaderLines; ++i) request.extra += "X-H: 1\r\n";
  EXPECT_EQ(Check(request.Text()).bad, BadMessage::kHeaderSyntax);
  request.extra = std::string("X-Nul: a\0b\r\n", 12);
  EXPECT_EQ(Check(request.Text()).bad, BadMessage::kHeaderSyntax);
}

TEST(MessageCheck, WantsALengthOnStreams) {
  TextRequest request;
  std::string text = request.Text();
  text.erase(text.find("Content-Length"), 19);
  EXPECT_EQ(Check(text).bad, BadMessage::kNone);
  EXPECT_EQ(Check(text, MessageFraming::kStream).bad, BadMessage::kContentLength);
}

TEST(MessageCheck, WritesAResponseThatFindsItsWay) {
  TextRequest request;
  request.extra = "Via: SIP/2.0/UDP second;branch=z9hG4bK2\r\n";
  const std::string text =
      WriteErrorResponse(request.Text(), {BadMessage::kCSeq, 400, "Bad CSeq"}, "192.0.2.7", 6060, "0123");
  EXPECT_EQ(text,
            "SIP/2.0 400 Bad CSeq\r\n"
            "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1;rport=6060;received=192.0.2.7\r\n"
            "From: \"Peer\" <sip:1001@127.0.0.1>;tag=peer\r\nTo: <sip:agent@127.0.0.1>;tag=0123\r\n"
            "Call-ID: call@127.0.0.1\r\nCSeq: 1 INVITE\r\nVia: SIP/2.0/UDP second;branch=z9hG4bK2\r\n"
            "Content-Length: 0\r\n\r\n");
  EXPECT_EQ(ResponsePort("SIP/2.0/UDP h:7000;branch=x;rport", 6060), 6060);
  EXPECT_EQ(ResponsePort("SIP/2.0/UDP h:7000;branch=x", 6060), 7000);
  EXPECT_EQ(ResponsePort("SIP/2.0/UDP [2001:db8::1];branch=x", 6060), 5060);
  EXPECT_EQ(ResponsePort("SIP/2.0/UDP [2001:db8::1]:7000", 6060), 7000);
}

TEST(HeaderLines, FoldsAndKnowsCompactNames) {
  HeaderLines lines("start\r\nv: a\r\n b\nCONTACT : c\r\n\r\nbody");
  EXPECT_EQ(lines.StartLine(), "start");
  const auto via = lines.Next();
  ASSERT_TRUE(via);
  EXPECT_EQ(via->header, SipHeader::kVia);
  EXPECT_EQ(via->value, "a\r\n b");
  const auto contact = lines.Next();
  ASSERT_TRUE(contact);
  EXPECT_EQ(contact->header, SipHeader::kContact);
  EXPECT_FALSE(lines.Next().has_value());
  EXPECT_TRUE(lines.Complete());
  EXPECT_EQ(lines.Body(), "body");
}

}  // namespace
}  // namespace parley
