// What a peer on the wire sees: each test speaks SIP by hand to a live endpoint.
#include <gtest/gtest.h>

#include "sip/testing/raw_peer.hpp"
#include "sip/testing/side.hpp"
#include "sip/testing/sip_text_request.hpp"

namespace parley {
namespace {

using testing::kOfferText;
using testing::MediaAt;
using testing::RawPeer;
using testing::RecordingSink;
using testing::Side;
using testing::TextRequest;
using testing::ToTag;
using Kind = RecordingSink::Kind;

class SipRules : public ::testing::Test {
 protected:
  Side side_;
  RawPeer peer_{side_.Port()};

  TextRequest Request(std::string method, std::uint32_t cseq = 1) {
    TextRequest request;
    request.method = std::move(method);
    request.port = peer_.Port();
    request.cseq = cseq;
    request.branch = "z9hG4bK" + std::to_string(++branches_);
    request.to_tag = to_tag_;
    if (request.method == "INVITE") request.body = kOfferText;
    return request;
  }

  std::string Ask(const TextRequest& request, std::string_view start = "SIP/2.0") {
    peer_.Send(request.Text());
    return peer_.ReceiveStarting(start).value_or("(silence)");
  }

  /// INVITE, 200, ACK.
  void SetUpCall() {
    side_.AnswerAll();
    const std::string answer = Ask(Request("INVITE"), "SIP/2.0 200");
    to_tag_ = ToTag(answer);
    ASSERT_FALSE(to_tag_.empty()) << answer;
    peer_.Send(Request("ACK").Text());
    ASSERT_TRUE(side_.sink.Wait(Kind::kAnswered));
  }

  void ExpectSilence() { EXPECT_FALSE(peer_.Receive(100).has_value()); }

  std::string to_tag_;
  int branches_ = 0;
};

#define EXPECT_STARTS(text, start) EXPECT_TRUE((text).starts_with(start)) << (text)

TEST_F(SipRules, OptionsTellsWhatWeTake) {
  const std::string answer = Ask(Request("OPTIONS"));
  EXPECT_STARTS(answer, "SIP/2.0 200");
  EXPECT_NE(answer.find("\r\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO\r\n"), std::string::npos);
  EXPECT_NE(answer.find("\r\nAccept: application/sdp\r\n"), std::string::npos);
  EXPECT_NE(answer.find("\r\nSupported:"), std::string::npos);
  EXPECT_NE(answer.find(";received=127.0.0.1"), std::string::npos);
  EXPECT_NE(answer.find(";rport=" + std::to_string(peer_.Port())), std::string::npos);
}

TEST_F(SipRules, OptionsIs503WhileDraining) {
  side_.endpoint->SetDraining(true);
  (void)side_.endpoint->Snapshot(SipCallId{1}).get();
  const std::string answer = Ask(Request("OPTIONS"));
  EXPECT_STARTS(answer, "SIP/2.0 503");
  EXPECT_NE(answer.find("\r\nRetry-After: 30\r\n"), std::string::npos);
}

TEST_F(SipRules, RefusesWhatItCannotDo) {
  struct Case {
    const char* method;
    const char* extra;
    const char* content_type;
    const char* start;
    const char* header;
  };
  const Case cases[] = {
      {"REGISTER", "", "application/sdp", "SIP/2.0 405", "\r\nAllow: INVITE"},
      {"SUBSCRIBE", "", "application/sdp", "SIP/2.0 405", "\r\nAllow: INVITE"},
      {"NEWMETHOD", "", "application/sdp", "SIP/2.0 405", "\r\nAllow: INVITE"},
      {"BYE", "", "application/sdp", "SIP/2.0 481", ""},
      {"CANCEL", "", "application/sdp", "SIP/2.0 481", ""},
      {"INVITE", "Require: 100rel, x-nothing\r\n", "application/sdp", "SIP/2.0 420",
       "\r\nUnsupported: 100rel, x-nothing"},
      {"OPTIONS", "Require: x-nothing\r\n", "application/sdp", "SIP/2.0 420", "\r\nUnsupported: x-nothing"},
      {"INVITE", "", "text/html", "SIP/2.0 415", "\r\nAccept: application/sdp"},
      {"INVITE", "Content-Encoding: gzip\r\n", "application/sdp", "SIP/2.0 415", "\r\nAccept-Encoding: identity"},
      {"INVITE", "Accept: text/plain\r\n", "application/sdp", "SIP/2.0 406", ""},
  };
  for (const Case& c : cases) {
    TextRequest request = Request(c.method);
    request.call_id = "refused-" + std::to_string(branches_);
    request.extra = c.extra;
    request.content_type = c.content_type;
    const std::string answer = Ask(request);
    EXPECT_STARTS(answer, c.start);
    EXPECT_NE(answer.find(c.header), std::string::npos) << answer;
    if (request.method == "INVITE") peer_.Send(Request("ACK").Text());
  }
  EXPECT_EQ(side_.sink.Count(Kind::kIncoming), 0U);
  EXPECT_EQ(side_.endpoint->Stats().dialogs_kept, 0U);
}

TEST_F(SipRules, RefusesMediaItDoesNotHave) {
  TextRequest request = Request("INVITE");
  request.body = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 18\r\n";
  std::string answer = Ask(request);
  EXPECT_STARTS(answer, "SIP/2.0 488");
  EXPECT_NE(answer.find("\r\nWarning: 305 "), std::string::npos);
  request = Request("INVITE");
  request.call_id = "video";
  request.body = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video 4000 RTP/AVP 96\r\n";
  answer = Ask(request);
  EXPECT_STARTS(answer, "SIP/2.0 488");
  EXPECT_NE(answer.find("\r\nWarning: 304 "), std::string::npos);
  request = Request("INVITE");
  request.call_id = "broken";
  request.body = "this is no description\r\n";
  EXPECT_STARTS(Ask(request), "SIP/2.0 400");
}

TEST_F(SipRules, TakesTheDescriptionOutOfAMultipartBody) {
  side_.AnswerAll();
  TextRequest request = Request("INVITE");
  request.content_type = "multipart/mixed;boundary=\"b 1\"";
  request.body = "--b 1\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b 1\r\nContent-Type: application/sdp\r\n\r\n" +
                 std::string(kOfferText) + "\r\n--b 1--\r\n";
  const std::string answer = Ask(request, "SIP/2.0 200");
  EXPECT_NE(answer.find("m=audio 40000 RTP/AVP 0 8 101"), std::string::npos) << answer;
}

TEST_F(SipRules, RejectsARequestWithoutHopsLeft) {
  TextRequest request = Request("INVITE");
  std::string text = request.Text();
  text.replace(text.find("Max-Forwards: 70"), 16, "Max-Forwards: 0 ");
  peer_.Send(text);
  EXPECT_STARTS(peer_.Receive().value_or(""), "SIP/2.0 483");
}

TEST_F(SipRules, RepeatsItsRefusalWithTheSameTagAndWithoutAskingAgain) {
  side_.admission.verdict = AdmissionVerdict::Reject(503, Seconds{12});
  const TextRequest request = Request("INVITE");
  const std::string first = Ask(request);
  EXPECT_STARTS(first, "SIP/2.0 503");
  EXPECT_NE(first.find("\r\nRetry-After: 12\r\n"), std::string::npos);
  EXPECT_EQ(first, Ask(request));
  EXPECT_EQ(side_.admission.asked, 1);
}

TEST_F(SipRules, SaysNothingWhenAdmissionIgnores) {
  side_.admission.verdict = AdmissionVerdict::Ignore();
  peer_.Send(Request("INVITE").Text());
  ExpectSilence();
  EXPECT_EQ(side_.endpoint->Stats().invites.ignored, 1U);
}

TEST(SipRulesAcl, SaysNothingToStrangers) {
  SipEndpointConfig config;
  config.sources = SourceAcl();
  ASSERT_TRUE(config.sources.Allow("203.0.113.0/24"));
  config.listen = {{SipTransport::kUdp, {"127.0.0.1", 0}}};
  Side side(config);
  RawPeer peer(side.Port());
  for (const char* method : {"INVITE", "OPTIONS", "REGISTER", "BYE", "CANCEL"}) {
    TextRequest request;
    request.method = method;
    request.port = peer.Port();
    peer.Send(request.Text());
  }
  TextRequest in_dialog;
  in_dialog.method = "BYE";
  in_dialog.to_tag = "guess";
  peer.Send(in_dialog.Text());
  peer.Send("INVITE sip:x SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKx\r\n\r\n");
  EXPECT_FALSE(peer.Receive(200).has_value());
  EXPECT_EQ(side.sink.Count(Kind::kIncoming), 0U);
}

TEST_F(SipRules, AnswersARepeatedInviteOnceAndRepeatsThe200UntilTheAck) {
  side_.AnswerAll();
  const TextRequest invite = Request("INVITE");
  const std::string answer = Ask(invite, "SIP/2.0 200");
  peer_.Send(invite.Text());
  EXPECT_EQ(peer_.Receive(3000).value_or(""), answer);  // by our own timer, not as an answer to the repetition
  to_tag_ = ToTag(answer);
  peer_.Send(Request("ACK").Text());
  ASSERT_TRUE(side_.sink.Wait(Kind::kAnswered));
  EXPECT_GE(side_.endpoint->Stats().repeats.final_responses, 1U);
  EXPECT_EQ(side_.sink.Count(Kind::kIncoming), 1U);
}

TEST_F(SipRules, RefusesAMergedRequest) {
  side_.AnswerAll();
  TextRequest invite = Request("INVITE");
  (void)Ask(invite, "SIP/2.0 200");
  invite.branch = "z9hG4bKother";
  EXPECT_STARTS(Ask(invite, "SIP/2.0 4"), "SIP/2.0 482");
}

TEST_F(SipRules, TakesTheAnswerOfALateOfferFromTheAck) {
  side_.AnswerAll();
  TextRequest invite = Request("INVITE");
  invite.body.clear();
  const std::string answer = Ask(invite, "SIP/2.0 200");
  EXPECT_NE(answer.find("m=audio 40000 RTP/AVP 0 8 101\r\n"), std::string::npos) << answer;
  to_tag_ = ToTag(answer);
  TextRequest ack = Request("ACK");
  ack.body = kOfferText;
  peer_.Send(ack.Text());
  const auto answered = side_.sink.Wait(Kind::kAnswered);
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->media.remote_rtp.port, 40100);
}

TEST_F(SipRules, HangsUpWhenTheAckOfALateOfferHasNoAnswer) {
  side_.AnswerAll();
  TextRequest invite = Request("INVITE");
  invite.body.clear();
  to_tag_ = ToTag(Ask(invite, "SIP/2.0 200"));
  peer_.Send(Request("ACK").Text());
  EXPECT_TRUE(peer_.ReceiveStarting("BYE ").has_value());
  EXPECT_EQ(side_.sink.Wait(Kind::kEnded).value().cause.reason, SipEndReason::kMediaRefused);
}

TEST_F(SipRules, TakesCancelAndByeBeforeTheAnswer) {
  side_.sink.on_incoming = [this](SipCallId id, const IncomingCall&) { side_.endpoint->Ring(id); };
  TextRequest invite = Request("INVITE");
  const std::string ringing = Ask(invite, "SIP/2.0 180");
  TextRequest cancel = invite;
  cancel.method = "CANCEL";
  cancel.body.clear();
  EXPECT_STARTS(Ask(cancel, "SIP/2.0 200"), "SIP/2.0 200");
  EXPECT_TRUE(peer_.ReceiveStarting("SIP/2.0 487").has_value());
  EXPECT_EQ(side_.sink.Wait(Kind::kEnded, 1).value().cause.reason, SipEndReason::kPeerCancelled);

  invite = Request("INVITE");
  invite.call_id = "second";
  to_tag_ = ToTag(Ask(invite, "SIP/2.0 180"));
  TextRequest bye = Request("BYE", 2);
  bye.call_id = "second";
  peer_.Send(bye.Text());
  EXPECT_TRUE(peer_.ReceiveStarting("SIP/2.0 487").has_value());
  EXPECT_TRUE(peer_.ReceiveStarting("SIP/2.0 200").has_value());
  EXPECT_EQ(side_.sink.Wait(Kind::kEnded, 2).value().cause.reason, SipEndReason::kPeerCancelled);
}

TEST_F(SipRules, KeepsOrderInsideTheDialog) {
  SetUpCall();
  EXPECT_STARTS(Ask(Request("OPTIONS", 5)), "SIP/2.0 200");
  EXPECT_STARTS(Ask(Request("OPTIONS", 4)), "SIP/2.0 500");
  EXPECT_STARTS(Ask(Request("UPDATE", 6)), "SIP/2.0 405");
  EXPECT_STARTS(Ask(Request("REFER", 7)), "SIP/2.0 405");
  EXPECT_STARTS(Ask(Request("NOTIFY", 8)), "SIP/2.0 405");
  TextRequest info = Request("INFO", 9);
  info.content_type = "application/dtmf-relay";
  info.body = "Signal=7\r\nDuration=200\r\n";
  EXPECT_STARTS(Ask(info), "SIP/2.0 200");
  EXPECT_EQ(side_.sink.Wait(Kind::kDigit).value().digit, '7');
  info = Request("INFO", 10);
  info.content_type = "application/unknown";
  info.body = "x";
  EXPECT_STARTS(Ask(info), "SIP/2.0 415");
  TextRequest stranger = Request("BYE", 11);
  stranger.from_tag = "somebody-else";
  EXPECT_STARTS(Ask(stranger), "SIP/2.0 481");
  EXPECT_STARTS(Ask(Request("BYE", 12)), "SIP/2.0 200");
  EXPECT_STARTS(Ask(Request("BYE", 12)), "SIP/2.0 200");  // its answer was lost; the branch is a new one
  EXPECT_STARTS(Ask(Request("OPTIONS", 13)), "SIP/2.0 481");
  EXPECT_EQ(side_.sink.Count(Kind::kEnded), 1U);
}

TEST_F(SipRules, HoldsInAllThreeStylesAndRefusesWhatItCannotTake) {
  SetUpCall();
  const auto reinvite = [&](std::uint32_t cseq, std::string body) {
    TextRequest request = Request("INVITE", cseq);
    request.body = std::move(body);
    std::string answer = Ask(request, "SIP/2.0 ");
    peer_.Send(Request("ACK", cseq).Text());
    return answer;
  };
  const auto with = [](std::string_view from, std::string_view to) {
    std::string text(kOfferText);
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  EXPECT_NE(reinvite(2, with("a=sendrecv", "a=sendonly")).find("a=recvonly"), std::string::npos);
  EXPECT_NE(reinvite(3, with("a=sendrecv", "a=inactive")).find("a=inactive"), std::string::npos);
  EXPECT_NE(reinvite(4, with("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0")).find("a=recvonly"), std::string::npos);
  const std::string refused = reinvite(5, with("RTP/AVP 0 8 101", "RTP/AVP 18"));
  EXPECT_STARTS(refused, "SIP/2.0 488");
  const std::string resumed = reinvite(6, std::string(kOfferText));
  EXPECT_NE(resumed.find("a=sendrecv"), std::string::npos) << resumed;
  EXPECT_EQ(side_.sink.Wait(Kind::kMediaChanged, 4).value().media.direction, MediaDirection::kSendRecv);
  EXPECT_EQ(side_.sink.Count(Kind::kEnded), 0U);
}

TEST_F(SipRules, KeepsTheSessionVersionOfAnUnchangedDescription) {
  SetUpCall();
  const auto origin = [](const std::string& answer) {
    const std::size_t at = answer.find("o=");
    return answer.substr(at, answer.find("\r\n", at) - at);
  };
  const std::string first = Ask(Request("INVITE", 2), "SIP/2.0 200");
  peer_.Send(Request("ACK", 2).Text());
  const std::string second = Ask(Request("INVITE", 3), "SIP/2.0 200");
  peer_.Send(Request("ACK", 3).Text());
  EXPECT_EQ(origin(first), origin(second));
  TextRequest hold = Request("INVITE", 4);
  hold.body.replace(hold.body.find("a=sendrecv"), 10, "a=sendonly");
  EXPECT_NE(origin(Ask(hold, "SIP/2.0 200")), origin(first));
}

TEST_F(SipRules, RefusesASecondInviteWhileOneIsOpen) {
  SetUpCall();
  (void)Ask(Request("INVITE", 2), "SIP/2.0 200");  // not acknowledged
  const std::string second = Ask(Request("INVITE", 3), "SIP/2.0 500");
  EXPECT_NE(second.find("\r\nRetry-After: "), std::string::npos) << second;
}

TEST_F(SipRules, RefusesAnInviteThatCrossesOurs) {
  SetUpCall();
  side_.endpoint->Reinvite(side_.sink.Wait(Kind::kAnswered).value().id, MediaAt(40002));
  const std::string ours = peer_.ReceiveStarting("INVITE ").value_or("");
  EXPECT_NE(ours.find("m=audio 40002 "), std::string::npos) << ours;
  EXPECT_STARTS(Ask(Request("INVITE", 2), "SIP/2.0"), "SIP/2.0 491");
}

TEST_F(SipRules, GoesThroughTheRouteSetLooseOrStrict) {
  side_.AnswerAll();
  const std::string me = "127.0.0.1:" + std::to_string(peer_.Port());
  TextRequest invite = Request("INVITE");
  invite.extra = "Record-Route: <sip:" + me + ";lr;p=1>\r\nRecord-Route: <sip:192.0.2.9;lr>, <sip:192.0.2.10;lr>\r\n";
  to_tag_ = ToTag(Ask(invite, "SIP/2.0 200"));
  peer_.Send(Request("ACK").Text());
  const SipCallId first = side_.sink.Wait(Kind::kAnswered, 1).value().id;
  side_.endpoint->HangUp(first);
  const std::string loose = peer_.ReceiveStarting("BYE ").value_or("");
  EXPECT_STARTS(loose, "BYE sip:1001@" + me);
  EXPECT_NE(loose.find("Route: <sip:" + me + ";lr;p=1>\r\nRoute: <sip:192.0.2.9;lr>\r\nRoute: <sip:192.0.2.10;lr>\r\n"),
            std::string::npos)
      << loose;

  invite = Request("INVITE");
  invite.to_tag.clear();
  invite.call_id = "strict";
  invite.extra = "Record-Route: <sip:" + me + ">\r\n";
  to_tag_ = ToTag(Ask(invite, "SIP/2.0 200"));
  TextRequest ack = Request("ACK");
  ack.call_id = "strict";
  peer_.Send(ack.Text());
  side_.endpoint->HangUp(side_.sink.Wait(Kind::kAnswered, 2).value().id);
  std::string strict;
  do {
    strict = peer_.ReceiveStarting("BYE ").value_or("none");
  } while (strict.find("strict") == std::string::npos && strict != "none");
  EXPECT_STARTS(strict, "BYE sip:" + me + " SIP/2.0");
  EXPECT_NE(strict.find("Route: <sip:1001@" + me + ">\r\n"), std::string::npos) << strict;
}

TEST_F(SipRules, AcknowledgesEachRepeated200) {
  Side& caller = side_;
  const SipCallId out =
      caller.endpoint->Call({.target = "sip:bob@127.0.0.1:" + std::to_string(peer_.Port()), .media = MediaAt(30000)});
  const std::string invite = peer_.ReceiveStarting("INVITE ").value_or("");
  const auto line = [&](std::string_view name) {
    const std::size_t at = invite.find("\r\n" + std::string(name) + ": ");
    return invite.substr(at + 2, invite.find("\r\n", at + 2) - at);
  };
  const auto answer = [&](std::string_view tag) {
    return "SIP/2.0 200 OK\r\n" + line("Via") + line("From") + "To: <sip:bob@127.0.0.1>;tag=" + std::string(tag) +
           "\r\n" + line("Call-ID") + line("CSeq") + "Contact: <sip:bob@127.0.0.1:" + std::to_string(peer_.Port()) +
           ">\r\nContent-Type: application/sdp\r\nContent-Length: " + std::to_string(kOfferText.size()) + "\r\n\r\n" +
           std::string(kOfferText);
  };
  peer_.Send(answer("bob"));
  EXPECT_TRUE(peer_.ReceiveStarting("ACK ").has_value());
  peer_.Send(answer("bob"));
  EXPECT_TRUE(peer_.ReceiveStarting("ACK ").has_value());
  EXPECT_EQ(caller.endpoint->Stats().repeats.acks, 1U);
  // A second branch of a forked INVITE answers too: acknowledged and ended.
  peer_.Send(answer("carol"));
  EXPECT_TRUE(peer_.ReceiveStarting("ACK ").has_value());
  const std::string bye = peer_.ReceiveStarting("BYE ").value_or("");
  EXPECT_NE(bye.find("tag=carol"), std::string::npos);
  EXPECT_EQ(caller.sink.Count(Kind::kAnswered, out), 1U);
  EXPECT_EQ(caller.sink.Count(Kind::kEnded, out), 0U);
}

TEST_F(SipRules, ReadsAStreamCutAtAnyByte) {
  side_.AnswerAll();
  TextRequest invite;
  invite.transport = "TCP";
  invite.body = kOfferText;
  const std::size_t size = invite.Text().size();
  for (std::size_t cut = 1; cut < size; ++cut) {
    RawPeer stream(side_.Port(SipTransport::kTcp), RawPeer::Kind::kTcp);
    invite.port = stream.Port();
    invite.method = cut % 16 == 0 ? "INVITE" : "OPTIONS";  // a call at every sixteenth cut, a probe at the others
    invite.call_id = "cut-" + std::to_string(cut);
    invite.branch = "z9hG4bKcut" + std::to_string(cut);
    const std::string text = "\r\n" + invite.Text();
    stream.Send(text.substr(0, cut));
    stream.Send(text.substr(cut));
    std::string answer;
    while (answer.find("SIP/2.0 200") == std::string::npos) {
      const auto more = stream.Receive();
      ASSERT_TRUE(more.has_value()) << "cut at " << cut << ": " << answer;
      answer += *more;
    }
  }
}

TEST_F(SipRules, ReadsManyMessagesOfOneSegmentAndClosesOnGarbage) {
  RawPeer stream(side_.Port(SipTransport::kTcp), RawPeer::Kind::kTcp);
  TextRequest options;
  options.method = "OPTIONS";
  options.transport = "TCP";
  options.port = stream.Port();
  std::string all;
  constexpr int kMessages = 20;
  for (int i = 0; i < kMessages; ++i) {
    options.branch = "z9hG4bKmany" + std::to_string(i);
    options.call_id = "many-" + std::to_string(i);
    all += options.Text() + (i % 3 == 0 ? "\r\n\r\n" : "");
  }
  stream.Send(all);
  std::string answers;
  while (answers.find("many-19") == std::string::npos) {
    const auto more = stream.Receive();
    ASSERT_TRUE(more.has_value());
    answers += *more;
  }
  stream.Send("no sip at all, but a line\r\nand: another\r\n\r\n");
  EXPECT_FALSE(stream.Receive(2000).has_value());  // closed
  EXPECT_STARTS(Ask(Request("OPTIONS")), "SIP/2.0 200");
}

}  // namespace
}  // namespace parley
