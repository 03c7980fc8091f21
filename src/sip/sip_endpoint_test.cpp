#include "sip/sip_endpoint.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "net/local_address.hpp"
#include "sip/testing/side.hpp"

namespace parley {
namespace {

using testing::FixedAdmission;
using testing::MediaAt;
using testing::RecordingSink;
using testing::Side;
using Kind = RecordingSink::Kind;

/// Two endpoints with a call between them.
struct Pair {
  explicit Pair(SipTransport transport = SipTransport::kUdp) {
    callee.sink.on_incoming = [this](SipCallId id, const IncomingCall&) {
      callee.endpoint->Ring(id);
      callee.endpoint->Answer(id, MediaAt(40000));
    };
    out = caller.endpoint->Call({.target = callee.Uri(transport), .from_user = "1001", .media = MediaAt(30000)});
    const auto answered = callee.sink.Wait(Kind::kAnswered);
    EXPECT_TRUE(answered.has_value());
    EXPECT_TRUE(caller.sink.Wait(Kind::kAnswered).has_value());
    if (answered) in = answered->id;
  }

  Side callee;
  Side caller;
  SipCallId in;
  SipCallId out;
};

class CallTest : public ::testing::TestWithParam<SipTransport> {};
INSTANTIATE_TEST_SUITE_P(Transports, CallTest, ::testing::Values(SipTransport::kUdp, SipTransport::kTcp),
                         [](const auto& info) { return std::string(Name(info.param)); });

TEST_P(CallTest, IsAnsweredWithTheMediaOfBothSides) {
  Pair pair(GetParam());
  const auto incoming = pair.callee.sink.Wait(Kind::kIncoming);
  ASSERT_TRUE(incoming);
  EXPECT_EQ(incoming->incoming.from.user, "1001");
  EXPECT_EQ(incoming->incoming.request_user, "agent");
  EXPECT_EQ(incoming->incoming.source.transport, GetParam());
  EXPECT_EQ(incoming->incoming.source.address.ip, "127.0.0.1");
  EXPECT_EQ(incoming->incoming.user_agent, "Parley");

  const auto ringing = pair.caller.sink.Wait(Kind::kProgress);
  ASSERT_TRUE(ringing);
  EXPECT_EQ(ringing->status, 180);
  const auto callee = pair.callee.sink.Wait(Kind::kAnswered);
  const auto caller = pair.caller.sink.Wait(Kind::kAnswered);
  ASSERT_TRUE(callee && caller);
  EXPECT_EQ(callee->media.remote_rtp, (MediaAddress{"127.0.0.1", 30000}));
  EXPECT_EQ(caller->media.remote_rtp, (MediaAddress{"127.0.0.1", 40000}));
  EXPECT_EQ(caller->media.codec.name, "PCMU");
  EXPECT_EQ(caller->media.dtmf->send_payload_type, 101);
  EXPECT_TRUE(caller->media.rtcp_mux);
  EXPECT_EQ(pair.callee.sink.Count(Kind::kAnswerSent), 1U);
}

TEST_P(CallTest, IsTakenAtEveryAddressOfTheMachine) {
  const auto listen_at = [](const std::string& ip) {
    SipEndpointConfig config;
    config.listen = {{SipTransport::kUdp, {ip, 0}}, {SipTransport::kTcp, {ip, 0}}};
    EXPECT_TRUE(config.sources.Allow("0.0.0.0/0"));  // the machine's address may be any
    return config;
  };
  // A port that is free on one address may be taken on another by a test beside this one.
  RecordingSink sink;
  FixedAdmission admission;
  SystemClock clock;
  std::unique_ptr<SipEndpoint> callee;
  for (int attempt = 0; attempt < 10 && !callee; ++attempt) {
    auto started = SipEndpoint::Start(listen_at("0.0.0.0"), sink, admission, clock);
    if (started) callee = std::move(*started);
  }
  ASSERT_TRUE(callee);
  sink.on_incoming = [&](SipCallId id, const IncomingCall&) { callee->Answer(id, MediaAt(40000)); };
  std::uint16_t port = 0;
  for (const SipListen& listen : callee->Listening())
    port = listen.transport == GetParam() ? listen.address.port : port;
  std::size_t calls = 0;
  for (const std::string& ip : OwnAddresses(AF_INET)) {
    Side caller(listen_at(ip));
    ASSERT_TRUE(caller.endpoint);
    const char* const suffix = GetParam() == SipTransport::kTcp ? ";transport=tcp" : "";
    const std::string target = "sip:agent@" + ip + ":" + std::to_string(port) + suffix;
    (void)caller.endpoint->Call({.target = target, .from_user = "1001", .media = MediaAt(30000)});
    ASSERT_TRUE(caller.sink.Wait(Kind::kAnswered)) << target;
    const auto in = sink.Wait(Kind::kAnswered, ++calls);
    ASSERT_TRUE(in);
    // A request of ours inside the dialog finds its way, whichever socket it leaves from.
    callee->HangUp(in->id);
    EXPECT_TRUE(caller.sink.Wait(Kind::kEnded)) << target;
  }
  callee.reset();
}

TEST_P(CallTest, EndsOnceOnBothSidesWhenTheCallerHangsUp) {
  Pair pair(GetParam());
  pair.caller.endpoint->HangUp(pair.out, "Q.850;cause=16");
  const auto callee = pair.callee.sink.Wait(Kind::kEnded);
  const auto caller = pair.caller.sink.Wait(Kind::kEnded);
  ASSERT_TRUE(callee && caller);
  EXPECT_EQ(callee->cause.reason, SipEndReason::kPeerHungUp);
  EXPECT_EQ(callee->cause.reason_header, "Q.850;cause=16");
  EXPECT_EQ(caller->cause.reason, SipEndReason::kLocalHangUp);
  pair.caller.endpoint->HangUp(pair.out);
  pair.caller.endpoint->Stop(Ms{0});
  EXPECT_EQ(pair.caller.sink.Count(Kind::kEnded), 1U);
  EXPECT_EQ(pair.callee.sink.Count(Kind::kEnded), 1U);
}

TEST_P(CallTest, EndsWhenTheCalleeHangsUp) {
  Pair pair(GetParam());
  pair.callee.endpoint->HangUp(pair.in);
  const auto caller = pair.caller.sink.Wait(Kind::kEnded);
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->cause.reason, SipEndReason::kPeerHungUp);
}

TEST_P(CallTest, IsHeldAndResumedByReinvite) {
  Pair pair(GetParam());
  LocalMedia hold = MediaAt(30000);
  hold.direction = MediaDirection::kSendOnly;
  pair.caller.endpoint->Reinvite(pair.out, hold);
  const auto held = pair.callee.sink.Wait(Kind::kMediaChanged);
  const auto holding = pair.caller.sink.Wait(Kind::kMediaChanged);
  ASSERT_TRUE(held && holding);
  EXPECT_TRUE(held->media.HeldByPeer());
  EXPECT_EQ(holding->media.direction, MediaDirection::kSendOnly);

  pair.caller.endpoint->Reinvite(pair.out, MediaAt(30002));
  const auto resumed = pair.callee.sink.Wait(Kind::kMediaChanged, 2);
  ASSERT_TRUE(resumed);
  EXPECT_EQ(resumed->media.direction, MediaDirection::kSendRecv);
  EXPECT_EQ(resumed->media.remote_rtp.port, 30002);
}

TEST_P(CallTest, CarriesKeysByInfoInBothDirections) {
  Pair pair(GetParam());
  pair.caller.endpoint->SendInfoDtmf(pair.out, '5');
  pair.callee.endpoint->SendInfoDtmf(pair.in, '#');
  const auto at_callee = pair.callee.sink.Wait(Kind::kDigit);
  const auto at_caller = pair.caller.sink.Wait(Kind::kDigit);
  ASSERT_TRUE(at_callee && at_caller);
  EXPECT_EQ(at_callee->digit, '5');
  EXPECT_EQ(at_caller->digit, '#');
}

TEST(SipEndpoint, SurvivesReinvitesThatCross) {
  Pair pair;
  pair.caller.endpoint->Reinvite(pair.out, MediaAt(30010));
  pair.callee.endpoint->Reinvite(pair.in, MediaAt(40010));
  // Whoever gets 491 tries again: 0-2 s for the callee, 2.1-4 s for the caller, who chose the Call-ID.
  bool caller_sees_both = false;
  bool callee_sees_both = false;
  for (std::size_t n = 1; n <= 4 && !(caller_sees_both && callee_sees_both); ++n) {
    const auto caller = pair.caller.sink.Wait(Kind::kMediaChanged, std::min<std::size_t>(n, 2));
    const auto callee = pair.callee.sink.Wait(Kind::kMediaChanged, std::min<std::size_t>(n, 2));
    caller_sees_both |= caller && caller->media.remote_rtp.port == 40010;
    callee_sees_both |= callee && callee->media.remote_rtp.port == 30010;
  }
  EXPECT_TRUE(caller_sees_both);
  EXPECT_TRUE(callee_sees_both);
}

TEST(SipEndpoint, TellsTheCallerWhyItWasRejected) {
  Side callee;
  Side caller;
  callee.sink.on_incoming = [&](SipCallId id, const IncomingCall&) { callee.endpoint->Reject(id, 486); };
  const SipCallId out = caller.endpoint->Call({.target = callee.Uri(), .media = MediaAt(30000)});
  const auto ended = caller.sink.Wait(Kind::kEnded, 1, out);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->cause.reason, SipEndReason::kPeerRejected);
  EXPECT_EQ(ended->cause.sip_status, 486);
  EXPECT_EQ(callee.sink.Wait(Kind::kEnded).value().cause.reason, SipEndReason::kLocalReject);
}

TEST(SipEndpoint, CancelsACallThatRings) {
  Side callee;
  Side caller;
  callee.sink.on_incoming = [&](SipCallId id, const IncomingCall&) { callee.endpoint->Ring(id); };
  const SipCallId out = caller.endpoint->Call({.target = callee.Uri(), .media = MediaAt(30000)});
  ASSERT_TRUE(caller.sink.Wait(Kind::kProgress));
  caller.endpoint->HangUp(out);
  EXPECT_EQ(caller.sink.Wait(Kind::kEnded).value().cause.reason, SipEndReason::kLocalHangUp);
  EXPECT_EQ(callee.sink.Wait(Kind::kEnded).value().cause.reason, SipEndReason::kPeerCancelled);
}

TEST(SipEndpoint, RefusesNewCallsWhileDrainingAndKeepsTheOthers) {
  Pair pair;
  pair.callee.endpoint->SetDraining(true);
  (void)pair.callee.endpoint->Snapshot(pair.in).get();  // commands run in order
  const SipCallId second = pair.caller.endpoint->Call({.target = pair.callee.Uri(), .media = MediaAt(30020)});
  const auto refused = pair.caller.sink.Wait(Kind::kEnded, 1, second);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->cause.sip_status, 503);
  pair.caller.endpoint->SendInfoDtmf(pair.out, '1');
  EXPECT_TRUE(pair.callee.sink.Wait(Kind::kDigit));
  EXPECT_EQ(pair.callee.sink.Count(Kind::kIncoming), 1U);
}

TEST(SipEndpoint, AsksAdmissionBeforeAnythingElse) {
  Side callee;
  Side caller;
  callee.admission.verdict = AdmissionVerdict::Reject(503, Seconds{7});
  const SipCallId out = caller.endpoint->Call({.target = callee.Uri(), .media = MediaAt(30000)});
  const auto ended = caller.sink.Wait(Kind::kEnded, 1, out);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->cause.sip_status, 503);
  EXPECT_EQ(callee.sink.Count(Kind::kIncoming), 0U);
  EXPECT_EQ(callee.endpoint->Stats().dialogs_kept, 0U);
  EXPECT_EQ(callee.endpoint->Stats().invites.rejected, 1U);
}

TEST(SipEndpoint, EndsACallToAPlaceThatIsNone) {
  Side caller;
  for (const char* target : {"nonsense", "sip:", "sip:a b@127.0.0.1", "sip:x@127.0.0.1:1;transport=tcp"}) {
    const SipCallId out = caller.endpoint->Call({.target = target, .media = MediaAt(30000)});
    const auto ended = caller.sink.Wait(Kind::kEnded, 1, out);
    ASSERT_TRUE(ended) << target;
    EXPECT_EQ(ended->cause.reason, SipEndReason::kPeerUnreachable) << target;
  }
}

TEST(SipEndpoint, HangsUpAfterTheAckWhenAskedBefore) {
  Side callee;
  Side caller;
  callee.sink.on_incoming = [&](SipCallId id, const IncomingCall&) {
    callee.endpoint->Answer(id, MediaAt(40000));
    callee.endpoint->HangUp(id);
  };
  (void)caller.endpoint->Call({.target = callee.Uri(), .media = MediaAt(30000)});
  EXPECT_TRUE(caller.sink.Wait(Kind::kAnswered));
  EXPECT_EQ(caller.sink.Wait(Kind::kEnded).value().cause.reason, SipEndReason::kPeerHungUp);
  EXPECT_EQ(callee.sink.Wait(Kind::kEnded).value().cause.reason, SipEndReason::kLocalHangUp);
}

TEST(SipEndpoint, StopsByHangingUp) {
  Pair pair;
  pair.callee.endpoint->Stop(Ms{0});
  EXPECT_EQ(pair.callee.sink.Wait(Kind::kEnded).value().cause.reason, SipEndReason::kLocalHangUp);
  EXPECT_EQ(pair.caller.sink.Wait(Kind::kEnded).value().cause.reason, SipEndReason::kPeerHungUp);
  EXPECT_FALSE(pair.callee.endpoint->Snapshot(pair.in).get().has_value());
}

TEST(SipEndpoint, ReportsAPortThatIsTaken) {
  Side first;
  SipEndpointConfig config;
  config.listen = {first.endpoint->Listening().front()};
  RecordingSink sink;
  FixedAdmission admission;
  SystemClock clock;
  const auto second = SipEndpoint::Start(config, sink, admission, clock);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(second.error().detail.find("127.0.0.1"), std::string::npos);
}

/// Stops an endpoint as a crash would, without a word to the peers, and gives its calls to a new one on its ports.
struct Restarted {
  explicit Restarted(Side& old, const Bytes& dialog) {
    SipEndpointConfig config;
    config.listen = old.endpoint->Listening();
    old.endpoint.reset();
    side = std::make_unique<Side>(config, std::vector<Bytes>{dialog});
  }
  std::unique_ptr<Side> side;
  SipCallId id{1};
};

class RestoreTest : public ::testing::TestWithParam<SipTransport> {};
INSTANTIATE_TEST_SUITE_P(Transports, RestoreTest, ::testing::Values(SipTransport::kUdp, SipTransport::kTcp),
                         [](const auto& info) { return std::string(Name(info.param)); });

TEST_P(RestoreTest, TakesReinviteAndByeOfThePeer) {
  Pair pair(GetParam());
  auto bytes = pair.callee.endpoint->Snapshot(pair.in).get();
  ASSERT_TRUE(bytes.has_value());
  Restarted now(pair.callee, *bytes);
  pair.caller.endpoint->Reinvite(pair.out, MediaAt(30030));
  const auto changed = now.side->sink.Wait(Kind::kMediaChanged, 2);
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->media.remote_rtp.port, 30030);
  EXPECT_EQ(pair.caller.sink.Wait(Kind::kMediaChanged).value().media.remote_rtp.port, 40000);
  pair.caller.endpoint->HangUp(pair.out);
  EXPECT_EQ(now.side->sink.Wait(Kind::kEnded, 1, now.id).value().cause.reason, SipEndReason::kPeerHungUp);
}

TEST_P(RestoreTest, ReinvitesAndHangsUpByItself) {
  Pair pair(GetParam());
  auto bytes = pair.callee.endpoint->Snapshot(pair.in).get();
  ASSERT_TRUE(bytes.has_value());
  Restarted now(pair.callee, *bytes);
  now.side->endpoint->Reinvite(now.id, MediaAt(40040));
  const auto changed = pair.caller.sink.Wait(Kind::kMediaChanged);
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->media.remote_rtp.port, 40040);
  now.side->endpoint->HangUp(now.id);
  EXPECT_EQ(pair.caller.sink.Wait(Kind::kEnded).value().cause.reason, SipEndReason::kPeerHungUp);
}

TEST(RestoreTest, GoesOnAsTheCallerToo) {
  Pair pair;
  auto bytes = pair.caller.endpoint->Snapshot(pair.out).get();
  ASSERT_TRUE(bytes.has_value());
  Restarted now(pair.caller, *bytes);
  pair.callee.endpoint->Reinvite(pair.in, MediaAt(40050));
  EXPECT_EQ(now.side->sink.Wait(Kind::kMediaChanged, 2).value().media.remote_rtp.port, 40050);
  now.side->endpoint->HangUp(now.id);
  EXPECT_EQ(pair.callee.sink.Wait(Kind::kEnded).value().cause.reason, SipEndReason::kPeerHungUp);
}

TEST(RestoreTest, AnswersACallThatRangBefore) {
  Side callee;
  Side caller;
  callee.sink.on_incoming = [&](SipCallId id, const IncomingCall&) { callee.endpoint->Ring(id); };
  const SipCallId out = caller.endpoint->Call({.target = callee.Uri(), .media = MediaAt(30000)});
  ASSERT_TRUE(caller.sink.Wait(Kind::kProgress));
  auto bytes = callee.endpoint->Snapshot(callee.sink.Wait(Kind::kIncoming).value().id).get();
  ASSERT_TRUE(bytes.has_value());
  Restarted now(callee, *bytes);
  now.side->endpoint->Answer(now.id, MediaAt(40060));
  EXPECT_EQ(caller.sink.Wait(Kind::kAnswered, 1, out).value().media.remote_rtp.port, 40060);
  EXPECT_TRUE(now.side->sink.Wait(Kind::kAnswered));
}

TEST(RestoreTest, CancelReachesACallThatRangBefore) {
  Side callee;
  Side caller;
  callee.sink.on_incoming = [&](SipCallId id, const IncomingCall&) { callee.endpoint->Ring(id); };
  const SipCallId out = caller.endpoint->Call({.target = callee.Uri(), .media = MediaAt(30000)});
  ASSERT_TRUE(caller.sink.Wait(Kind::kProgress));
  auto bytes = callee.endpoint->Snapshot(callee.sink.Wait(Kind::kIncoming).value().id).get();
  ASSERT_TRUE(bytes.has_value());
  Restarted now(callee, *bytes);
  caller.endpoint->HangUp(out);
  EXPECT_EQ(now.side->sink.Wait(Kind::kEnded).value().cause.reason, SipEndReason::kPeerCancelled);
}

TEST(RestoreTest, TakesACallWhileRunning) {
  Pair pair;
  auto bytes = pair.callee.endpoint->Snapshot(pair.in).get();
  ASSERT_TRUE(bytes.has_value());
  SipEndpointConfig config;
  config.listen = pair.callee.endpoint->Listening();
  pair.callee.endpoint.reset();
  Side now(config);
  const auto id = now.endpoint->Restore(*bytes);
  ASSERT_TRUE(id.has_value());
  now.endpoint->HangUp(*id);
  EXPECT_EQ(pair.caller.sink.Wait(Kind::kEnded).value().cause.reason, SipEndReason::kPeerHungUp);
}

TEST(RestoreTest, RefusesBytesThatAreNoDialog) {
  Side side;
  EXPECT_FALSE(side.endpoint->Restore(Bytes{}).has_value());
  EXPECT_FALSE(side.endpoint->Restore(Bytes(200, 0xff)).has_value());
  SipEndpointConfig config;
  config.listen = {{SipTransport::kUdp, {"127.0.0.1", 0}}};
  EXPECT_FALSE(SipEndpoint::Start(config, side.sink, side.admission, side.clock, {Bytes(3, 1)}).has_value());
}

}  // namespace
}  // namespace parley
