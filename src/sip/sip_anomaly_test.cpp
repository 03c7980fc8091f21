// A live endpoint under thousands of wrong messages: it never falls over, never keeps a call of them, and serves
// everybody else meanwhile.
#include <gtest/gtest.h>

#include "sip/testing/anomalies.hpp"
#include "sip/testing/raw_peer.hpp"
#include "sip/testing/side.hpp"

namespace parley {
namespace {

using testing::AnomalyGenerator;
using testing::MediaAt;
using testing::RawPeer;
using testing::RecordingSink;
using testing::Side;
using testing::TextRequest;
using Kind = RecordingSink::Kind;

bool AnswersOptions(const Side& side) {
  RawPeer peer(side.Port());
  TextRequest options;
  options.method = "OPTIONS";
  options.port = peer.Port();
  static int count = 0;
  options.branch = "z9hG4bKalive" + std::to_string(++count);
  peer.Send(options.Text());
  const auto answer = peer.Receive();
  return answer && answer->starts_with("SIP/2.0 200");
}

/// Rejects the calls of the generator and answers the others.
void ServeOnlyReal(Side& side) {
  side.sink.on_incoming = [&side](SipCallId id, const IncomingCall& call) {
    if (call.from.user == "real") {
      side.endpoint->Answer(id, MediaAt(40000));
    } else {
      side.endpoint->Reject(id, 486);
    }
  };
}

void ExpectACallSucceeds(Side& side) {
  Side caller;
  const SipCallId id = caller.endpoint->Call({.target = side.Uri(), .from_user = "real", .media = MediaAt(30000)});
  ASSERT_TRUE(caller.sink.Wait(Kind::kAnswered, 1, id));
  caller.endpoint->HangUp(id);
  caller.endpoint->Stop(Ms{0});
}

void ExpectNothingIsLeft(Side& side) {
  side.endpoint->Stop(Ms{0});
  EXPECT_EQ(side.sink.Count(Kind::kIncoming), side.sink.Count(Kind::kEnded));
  EXPECT_EQ(side.endpoint->Stats().dialogs_live, 0U);
}

TEST(SipAnomalies, SurvivesFiveThousandDatagrams) {
  constexpr int kMessages = 6'000;
  constexpr int kProbeEvery = 200;
  Side side;
  ServeOnlyReal(side);
  AnomalyGenerator anomalies(20'240'601);
  RawPeer peer(side.Port());
  for (int i = 0; i < kMessages; ++i) {
    peer.Send(anomalies.Next(peer.Port()));
    if (i % kProbeEvery == kProbeEvery - 1) {
      ASSERT_TRUE(AnswersOptions(side)) << "after " << i;
    }
    if (i == kMessages / 2) ExpectACallSucceeds(side);
  }
  const SipStats& stats = side.endpoint->Stats();
  EXPECT_GE(stats.messages_received, static_cast<std::uint64_t>(kMessages));
  std::uint64_t bad = 0;
  for (std::size_t i = 1; i < stats.bad_messages.size(); ++i) bad += stats.bad_messages[i];
  EXPECT_GT(bad, static_cast<std::uint64_t>(kMessages) / 4);  // the generator does spoil them
  EXPECT_GT(side.sink.Count(Kind::kIncoming), 100U);          // and leaves some that are calls
  ExpectNothingIsLeft(side);
}

TEST(SipAnomalies, SurvivesOnStreams) {
  constexpr int kMessages = 600;
  Side side;
  ServeOnlyReal(side);
  AnomalyGenerator anomalies(7);
  for (int i = 0; i < kMessages; ++i) {
    RawPeer peer(side.Port(SipTransport::kTcp), RawPeer::Kind::kTcp);
    const std::string text = anomalies.Next(peer.Port(), "TCP");
    const std::size_t cut = text.size() * static_cast<std::size_t>(i % 10) / 10;
    peer.Send(std::string_view(text).substr(0, cut));
    peer.Send(std::string_view(text).substr(cut));
    if (i % 100 == 99) {
      ASSERT_TRUE(AnswersOptions(side)) << "after " << i;
    }
    if (i == kMessages / 2) ExpectACallSucceeds(side);
  }
  ExpectNothingIsLeft(side);
}

}  // namespace
}  // namespace parley
