#include "sip/sip_dialog.hpp"

#include <gtest/gtest.h>

#include "sip/dialog_rules.hpp"

namespace parley {
namespace {

SipDialog Confirmed() {
  SipDialog dialog;
  dialog.role = SipRole::kUac;
  dialog.state = SipDialogState::kConfirmed;
  dialog.id = {"call@host", "ours", "theirs"};
  dialog.parties = {"<sip:a@h>;tag=ours", "<sip:b@h>;tag=theirs"};
  dialog.route = {"sip:b@198.51.100.1:5070", {}, SipTransport::kUdp, {"198.51.100.1", 5070}};
  dialog.cseq = {.local = 10, .remote = 20, .own_invite = 0, .peer_invite = 0};
  return dialog;
}

TEST(SipDialog, ComesBackFromItsBytes) {
  SipDialog dialog = Confirmed();
  dialog.route.route_set = {"<sip:p1;lr>", "<sip:p2;lr>"};
  dialog.media = {{7, 3, "192.0.2.1"}, {}, "v=0 ours", "v=0 theirs", OfferState::kOurOfferOpen};
  dialog.open_invite = std::string("INVITE\0x", 8);
  const Bytes bytes = EncodeDialog(dialog);
  const auto back = DecodeDialog(bytes);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(*back, dialog);
  EXPECT_LT(EncodeDialog(Confirmed()).size(), 1024U);
}

TEST(SipDialog, RefusesBytesCutOrChanged) {
  const Bytes whole = EncodeDialog(Confirmed());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(DecodeDialog(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))).has_value());
  }
  Bytes longer = whole;
  longer.push_back(0);
  EXPECT_FALSE(DecodeDialog(longer).has_value());
  Bytes other_version = whole;
  other_version[0] = 99;
  EXPECT_FALSE(DecodeDialog(other_version).has_value());
}

TEST(DialogRules, JudgesRequestsByTagsOrderAndOpenInvites) {
  SipDialog dialog = Confirmed();
  const auto judge = [&](SipMethod method, std::uint32_t cseq, std::string_view from = "theirs") {
    return JudgeRequest(dialog, method, cseq, "call@host", from);
  };
  EXPECT_EQ(judge(SipMethod::kInfo, 21), RequestVerdict::kAccept);
  EXPECT_EQ(judge(SipMethod::kInfo, 99), RequestVerdict::kAccept);  // gaps are legal
  EXPECT_EQ(judge(SipMethod::kInfo, 20), RequestVerdict::kOldCSeq);
  EXPECT_EQ(judge(SipMethod::kInfo, 21, "other"), RequestVerdict::kNoDialog);
  EXPECT_EQ(JudgeRequest(dialog, SipMethod::kBye, 21, "wrong", "theirs"), RequestVerdict::kNoDialog);
  dialog.cseq.own_invite = 11;
  EXPECT_EQ(judge(SipMethod::kInvite, 21), RequestVerdict::kGlare);
  EXPECT_EQ(judge(SipMethod::kBye, 21), RequestVerdict::kAccept);
  dialog.cseq.own_invite = 0;
  dialog.cseq.peer_invite = 20;
  EXPECT_EQ(judge(SipMethod::kInvite, 21), RequestVerdict::kInviteOpen);
  dialog.state = SipDialogState::kEnding;
  EXPECT_EQ(judge(SipMethod::kInvite, 21), RequestVerdict::kNoDialog);
  EXPECT_EQ(judge(SipMethod::kBye, 21), RequestVerdict::kAccept);  // both sides hang up at once
  dialog.state = SipDialogState::kEnded;
  EXPECT_EQ(judge(SipMethod::kBye, 20), RequestVerdict::kRepeatedBye);
  EXPECT_EQ(judge(SipMethod::kBye, 21), RequestVerdict::kNoDialog);
  EXPECT_EQ(judge(SipMethod::kOptions, 20), RequestVerdict::kNoDialog);
  SipDialog fresh = Confirmed();
  fresh.cseq.remote = 0;
  EXPECT_EQ(JudgeRequest(fresh, SipMethod::kBye, 0, "call@host", "theirs"), RequestVerdict::kAccept);
}

TEST(DialogRules, MatchesTheAckOfTheOpenInviteOnly) {
  SipDialog dialog = Confirmed();
  EXPECT_FALSE(AckMatches(dialog, 0));
  dialog.cseq.peer_invite = 20;
  EXPECT_TRUE(AckMatches(dialog, 20));
  EXPECT_FALSE(AckMatches(dialog, 19));
  dialog.state = SipDialogState::kIncoming;
  EXPECT_FALSE(AckMatches(dialog, 20));
}

TEST(DialogRules, WaitsAfterGlareAsTheRfcSays) {
  for (std::uint32_t random = 0; random < 1000; ++random) {
    const Ms owner = GlareDelay(SipRole::kUac, random);
    EXPECT_GE(owner, Ms{2100});
    EXPECT_LE(owner, Ms{4000});
    EXPECT_EQ(owner.count() % 10, 0);
    EXPECT_LE(GlareDelay(SipRole::kUas, random), Ms{2000});
  }
}

TEST(DialogRules, RepeatsTheAnswerElevenTimesIn32Seconds) {
  Ms at{0};
  int sent = 1;
  while (true) {
    at += AnswerRepeatDelay(sent);
    if (at >= kSipTransactionTime) break;
    ++sent;
  }
  EXPECT_EQ(AnswerRepeatDelay(1), Ms{500});
  EXPECT_EQ(AnswerRepeatDelay(2), Ms{1000});
  EXPECT_EQ(AnswerRepeatDelay(4), Ms{4000});
  EXPECT_EQ(AnswerRepeatDelay(1000), Ms{4000});
  EXPECT_EQ(sent, 11);
}

TEST(DialogRules, SendsToTheContactUnlessItCannotBeReached) {
  SipDialog dialog = Confirmed();
  EXPECT_EQ(TargetOf(dialog, true).next_hop, "sip:b@198.51.100.1:5070");
  dialog.route.remote_target = "sip:b@10.0.0.5:5070";  // behind a NAT, heard from outside
  EXPECT_EQ(TargetOf(dialog, true).next_hop, "sip:198.51.100.1:5070");
  EXPECT_EQ(TargetOf(dialog, true).request_uri, "sip:b@10.0.0.5:5070");
  dialog.route.source = {"192.168.1.1", 5070};  // a private network all the way
  EXPECT_EQ(TargetOf(dialog, true).next_hop, "sip:b@10.0.0.5:5070");
  dialog.route.transport = SipTransport::kTcp;
  EXPECT_EQ(TargetOf(dialog, true).next_hop, "sip:192.168.1.1:5070;transport=tcp");
  EXPECT_EQ(TargetOf(dialog, false).next_hop, "sip:b@10.0.0.5:5070");
  dialog.route.remote_target = "sips:b@198.51.100.1";
  EXPECT_EQ(TargetOf(dialog, false).next_hop, "sip:b@198.51.100.1;transport=tls");
}

TEST(DialogRules, FollowsLooseAndStrictRouters) {
  SipDialog dialog = Confirmed();
  dialog.route.route_set = {"<sip:p1.example;lr>", "<sip:p2.example;lr>"};
  RequestTarget target = TargetOf(dialog, true);
  EXPECT_EQ(target.request_uri, dialog.route.remote_target);
  EXPECT_EQ(target.routes, dialog.route.route_set);
  EXPECT_EQ(target.next_hop, "sip:p1.example;lr");
  dialog.route.route_set = {"<sip:p1.example>", "<sip:p2.example;lr>"};
  target = TargetOf(dialog, true);
  EXPECT_EQ(target.request_uri, "sip:p1.example");
  EXPECT_EQ(target.routes, (std::vector<std::string>{"<sip:p2.example;lr>", "<sip:b@198.51.100.1:5070>"}));
  EXPECT_EQ(RouteSetOf({"<a>", "<b>"}, SipRole::kUas), (std::vector<std::string>{"<a>", "<b>"}));
  EXPECT_EQ(RouteSetOf({"<a>", "<b>"}, SipRole::kUac), (std::vector<std::string>{"<b>", "<a>"}));
}

}  // namespace
}  // namespace parley
