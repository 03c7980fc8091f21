#include "transport/sip_trunk/rtp_leg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <deque>
#include <future>
#include <random>

#include "runtime/shard.hpp"
#include "runtime/simulated_loop.hpp"
#include "transport/sip_trunk/testing/recording_sink.hpp"

namespace parley {
namespace {

using testing::ElementsAre;

const SocketAddress kLoopback = SocketAddress::Parse("127.0.0.1", 0).value();

// Tests run side by side in processes of their own: each has a range of its own, so that the last packets of one do
// not reach the ports of another.
RtpPortPoolConfig Ports() {
  const auto first = static_cast<std::uint16_t>(24'000 + 100 * (::getpid() % 80));
  return {.bind = kLoopback, .first = first, .last = static_cast<std::uint16_t>(first + 99)};
}

NegotiatedRtp MediaTowards(std::uint16_t port) {
  NegotiatedRtp media;
  media.remote_rtp = kLoopback.WithPort(port);
  media.remote_rtcp = kLoopback.WithPort(static_cast<std::uint16_t>(port + 1));
  media.send_event_type = 101;
  media.receive.Set(0, PayloadKind::kPcmu);
  media.receive.Set(101, PayloadKind::kTelephoneEvent);
  return media;
}

RtpLegConfig Config(std::uint32_t seed) {
  RtpLegConfig config;
  config.sender = RtpSenderState::Start(seed * 0x01010101, static_cast<std::uint16_t>(65530 + seed), seed * 7777);
  config.seed = seed;
  return config;
}

// Legs on real sockets of the loopback interface and on a loop in simulated time. The time of day stays in 1970, so
// that the kernel's stamps lie in the future and arrival is the tick's time.
class Legs : public testing::Test {
 protected:
  Legs() { pool_ = RtpPortPool::Create(Ports(), clock_).value(); }

  std::unique_ptr<RtpLeg> MakeLeg(std::uint32_t seed) {
    return std::make_unique<RtpLeg>(RtpLegShard{loop_.Wheel(), drain_}, pool_->Allocate().value(), Config(seed));
  }

  void Join(RtpLeg& a, RtpLeg& b) {
    a.SetRemote(MediaTowards(b.Port()), loop_.Now());
    b.SetRemote(MediaTowards(a.Port()), loop_.Now());
    a.Confirm();
    b.Confirm();
  }

  static std::function<void(AudioFrame&)> Tone() {
    return [n = 0](AudioFrame& frame) mutable {
      for (auto& sample : frame.Samples())
        sample = static_cast<std::int16_t>(8000 * std::sin(2 * M_PI * 400 / 8000 * n++));
    };
  }

  ManualClock clock_{TimePoint{Seconds{1000}}};
  SimulatedLoop loop_{clock_};
  RtpDrain drain_{clock_};
  std::unique_ptr<RtpPortPool> pool_;
  RecordingSink heard_by_a_;
  RecordingSink heard_by_b_;
};

TEST_F(Legs, TalkToEachOther) {
  auto a = MakeLeg(1);
  auto b = MakeLeg(2);
  heard_by_a_.say = Tone();
  heard_by_b_.say = Tone();
  Join(*a, *b);
  a->Start(heard_by_a_);
  b->Start(heard_by_b_);
  loop_.AdvanceBy(Seconds{20});

  for (const auto* leg : {a.get(), b.get()}) {
    const MediaLegStats stats = leg->Stats();
    EXPECT_NEAR(static_cast<double>(stats.packets_sent), 1000, 3);
    EXPECT_NEAR(static_cast<double>(stats.packets_received), 1000, 3);
    EXPECT_EQ(stats.packets_lost, 0);
    EXPECT_EQ(stats.packets_dropped, 0U);
    EXPECT_NEAR(stats.mos_estimate, 4.41, 0.01);
    EXPECT_GE(leg->Counters().rtcp_sent, 2U);
    EXPECT_GE(leg->Counters().rtcp_received, 2U);
    EXPECT_EQ(leg->Counters().send_failed, 0U);
  }
  EXPECT_EQ(heard_by_a_.Count(FrameOrigin::kReceived), a->Stats().packets_received);
  EXPECT_EQ(heard_by_a_.Count(FrameOrigin::kConcealed), 0U);
  EXPECT_THAT(heard_by_a_.events, ElementsAre());

  a->Close();
  a->Close();
  loop_.AdvanceBy(kFrameTime);
  const std::size_t heard = heard_by_b_.Count(FrameOrigin::kReceived);
  loop_.AdvanceBy(Seconds{1});
  EXPECT_EQ(heard_by_b_.Count(FrameOrigin::kReceived), heard);
  EXPECT_EQ(pool_->Read().quarantined, 1U);
}

TEST_F(Legs, SendKeysBothWays) {
  auto a = MakeLeg(1);
  auto b = MakeLeg(2);
  Join(*a, *b);
  a->Start(heard_by_a_);
  b->Start(heard_by_b_);
  a->SendDtmf("0123456789*#");
  b->SendDtmf("ABCD11");
  loop_.AdvanceBy(Seconds{3});
  EXPECT_EQ(heard_by_b_.keys, "0123456789*#");
  EXPECT_EQ(heard_by_a_.keys, "ABCD11");
  EXPECT_EQ(a->Stats().packets_lost, 0);
}

TEST_F(Legs, HearNobodyElse) {
  auto a = MakeLeg(1);
  auto b = MakeLeg(2);
  auto stranger = MakeLeg(3);
  RecordingSink heard_by_stranger;
  Join(*a, *b);
  stranger->SetRemote(MediaTowards(b->Port()), loop_.Now());
  stranger->Confirm();
  a->Start(heard_by_a_);
  b->Start(heard_by_b_);
  loop_.AdvanceBy(Ms{200});
  stranger->Start(heard_by_stranger);
  stranger->SendDtmf("9");
  loop_.AdvanceBy(Seconds{10});
  EXPECT_NEAR(static_cast<double>(b->Counters().wrong_source), 500, 5);
  EXPECT_EQ(heard_by_b_.keys, "");
  EXPECT_EQ(b->Stats().packets_lost, 0);
  EXPECT_TRUE(heard_by_stranger.heard.empty()) << "we never send to a source that was not agreed on";
  EXPECT_GE(b->Counters().packets_sent, 490U);
}

TEST_F(Legs, FollowACallerBehindANat) {
  auto a = MakeLeg(1);
  auto b = MakeLeg(2);
  Join(*a, *b);
  b->SetRemote(MediaTowards(9), loop_.Now());  // what the caller announced is not where it sends from
  a->Start(heard_by_a_);
  b->Start(heard_by_b_);
  loop_.AdvanceBy(Seconds{2});
  EXPECT_NEAR(static_cast<double>(b->Counters().packets_received), 100, 3);
  EXPECT_NEAR(static_cast<double>(a->Counters().packets_received), 95, 3) << "after five packets it is answered there";
}

TEST_F(Legs, AreSilentBeforeTheCallIsConfirmed) {
  auto a = MakeLeg(1);
  auto b = MakeLeg(2);
  a->SetRemote(MediaTowards(b->Port()), loop_.Now());
  b->SetRemote(MediaTowards(a->Port()), loop_.Now());
  a->Start(heard_by_a_);
  b->Start(heard_by_b_);
  loop_.AdvanceBy(Seconds{1});
  EXPECT_EQ(a->Counters().packets_sent, 0U);
  EXPECT_EQ(heard_by_a_.asked, 0);
  a->Confirm();
  loop_.AdvanceBy(Seconds{1});
  EXPECT_NEAR(static_cast<double>(a->Counters().packets_sent), 50, 2);
  EXPECT_NEAR(static_cast<double>(b->Counters().packets_sent), 50, 3) << "a packet from the agreed address is as good";
}

TEST_F(Legs, TellWhenMediaIsLostAndBack) {
  auto a = MakeLeg(1);
  auto b = MakeLeg(2);
  Join(*a, *b);
  a->Start(heard_by_a_);
  b->Start(heard_by_b_);
  loop_.AdvanceBy(Seconds{1});
  auto quiet = MediaTowards(a->Port());
  quiet.may_send = false;
  b->SetRemote(quiet, loop_.Now());  // b stops sending; a knows nothing of it
  const TimePoint stopped = loop_.Now();
  loop_.AdvanceBy(Seconds{4});
  EXPECT_THAT(heard_by_a_.events, ElementsAre("lost"));
  EXPECT_LE(std::chrono::abs(heard_by_a_.last - stopped), Ms{40});
  b->SetRemote(MediaTowards(a->Port()), loop_.Now());
  loop_.AdvanceBy(Seconds{1});
  EXPECT_THAT(heard_by_a_.events, ElementsAre("lost", "back"));
  EXPECT_THAT(heard_by_b_.events, ElementsAre("hold", "unhold"));
}

TEST_F(Legs, KeepTheClockThroughAHold) {
  auto a = MakeLeg(1);
  auto b = MakeLeg(2);
  Join(*a, *b);
  a->Start(heard_by_a_);
  b->Start(heard_by_b_);
  loop_.AdvanceBy(Seconds{2});
  const RtpSenderState before = a->SenderState();
  auto held = MediaTowards(b->Port());
  held.may_send = false;
  a->SetRemote(held, loop_.Now());
  loop_.AdvanceBy(Seconds{5});
  EXPECT_EQ(a->SenderState().sequence, before.sequence);
  EXPECT_EQ(a->SenderState().timestamp - before.timestamp, 5 * 8000U);
  a->SetRemote(MediaTowards(b->Port()), loop_.Now());
  loop_.AdvanceBy(Seconds{1});
  EXPECT_THAT(heard_by_a_.events, ElementsAre("hold", "unhold"));
  EXPECT_EQ(b->Stats().packets_lost, 0);
}

TEST_F(Legs, ASinkMayHangUpInTheMiddle) {
  auto a = MakeLeg(1);
  auto b = MakeLeg(2);
  Join(*a, *b);
  a->Start(heard_by_a_);
  b->Start(heard_by_b_);
  heard_by_b_.on_key = [&] { b->Close(); };
  loop_.AdvanceBy(Seconds{2});
  a->SendDtmf("1");
  loop_.AdvanceBy(Seconds{1});
  EXPECT_EQ(heard_by_b_.keys, "1");
  const std::size_t heard = heard_by_b_.heard.size();
  loop_.AdvanceBy(Seconds{1});
  EXPECT_EQ(heard_by_b_.heard.size(), heard);
  EXPECT_EQ(loop_.Wheel().Size(), 1U);
}

TEST_F(Legs, ShareOnePortForRtcpIfSoAgreed) {
  auto a = MakeLeg(1);
  auto b = MakeLeg(2);
  for (auto [leg, other] : {std::pair{a.get(), b.get()}, std::pair{b.get(), a.get()}}) {
    auto media = MediaTowards(other->Port());
    media.rtcp_mux = true;
    leg->SetRemote(media, loop_.Now());
    leg->Confirm();
  }
  a->Start(heard_by_a_);
  b->Start(heard_by_b_);
  loop_.AdvanceBy(Seconds{20});
  EXPECT_GE(a->Counters().rtcp_received, 2U);
  EXPECT_GE(b->Counters().rtcp_received, 2U);
  EXPECT_EQ(a->Stats().packets_dropped, 0U);
}

TEST_F(Legs, MoveOnceToTheSlotBehindTheirPackets) {
  // A peer that sends at 7 ms within each 20.
  auto a = MakeLeg(1);
  UdpSocket peer = UdpSocket::Bind(kLoopback).value();
  a->SetRemote(MediaTowards(peer.Local().Port()), loop_.Now());
  a->Start(heard_by_a_);
  auto sender = RtpSenderState::Start(9, 1, 1);
  std::vector<std::uint8_t> bytes(kRtpHeaderSize + 160, 0xFF);
  loop_.AdvanceBy(Ms{6} + Us{500});
  for (int i = 0; i < 60; ++i) {
    WriteRtpHeader(sender.NextAudio(0, true, 160), std::span(bytes).first<kRtpHeaderSize>());
    sender.Advance(160);
    peer.SendTo(bytes, kLoopback.WithPort(a->Port()));
    loop_.AdvanceBy(kFrameTime);
  }
  // Arrival times are those of the tick here, so the slot is 1-3 ms behind the first one: it moved, and stays.
  const auto settled = a->Slot();
  EXPECT_NE(settled, 0);
  loop_.AdvanceBy(Seconds{3});
  EXPECT_EQ(a->Slot(), settled);
  EXPECT_EQ(a->Stats().packets_lost, 0);
  EXPECT_EQ(a->SenderState().timestamp - Config(1).sender.timestamp, (a->Counters().packets_sent - 1) * 160)
      << "one frame of the clock for each packet, in spite of the move";
}

// Between two legs: loses, doubles and delays packets.
class BadNetwork {
 public:
  explicit BadNetwork(std::uint32_t seed) : random_(seed) {}

  [[nodiscard]] std::uint16_t Port() const { return facing_a_.Local().Port(); }
  [[nodiscard]] std::uint16_t OtherPort() const { return facing_b_.Local().Port(); }

  // Carries what `a` sent to `b`; call each millisecond.
  void Carry(TimePoint now, const SocketAddress& b) {
    facing_a_.Receive(batch_);
    for (std::size_t i = 0; i < batch_.Count(); ++i) {
      const auto bytes = batch_[i].bytes;
      ++carried;
      if (random_() % 20 == 0) {
        ++lost;
        continue;
      }
      const int copies = random_() % 25 == 0 ? 2 : 1;
      for (int copy = 0; copy < copies; ++copy)
        under_way_.push_back({now + Ms{random_() % 30}, {bytes.begin(), bytes.end()}});
    }
    std::ranges::stable_sort(under_way_, {}, &Flight::lands);
    while (!under_way_.empty() && under_way_.front().lands <= now) {
      facing_b_.SendTo(under_way_.front().bytes, b);
      under_way_.pop_front();
    }
  }

  int carried = 0;
  int lost = 0;

 private:
  struct Flight {
    TimePoint lands;
    std::vector<std::uint8_t> bytes;
  };
  std::mt19937 random_;
  UdpSocket facing_a_ = UdpSocket::Bind(kLoopback).value();
  UdpSocket facing_b_ = UdpSocket::Bind(kLoopback).value();
  DatagramBatch batch_;
  std::deque<Flight> under_way_;
};

TEST_F(Legs, SurviveABadNetwork) {
  auto a = MakeLeg(1);
  auto b = MakeLeg(2);
  BadNetwork network(11);
  a->SetRemote(MediaTowards(network.Port()), loop_.Now());
  a->Confirm();
  b->SetRemote(MediaTowards(network.OtherPort()), loop_.Now());
  heard_by_a_.say = Tone();
  a->Start(heard_by_a_);
  b->Start(heard_by_b_);
  loop_.AdvanceBy(Ms{100});
  a->SendDtmf("314159265358979");
  for (int ms = 0; ms < 20'000; ++ms) {
    loop_.AdvanceBy(Ms{1});
    network.Carry(loop_.Now(), kLoopback.WithPort(b->Port()));
  }
  EXPECT_EQ(heard_by_b_.keys, "314159265358979") << "each event has seven packets";
  const MediaLegStats stats = b->Stats();
  EXPECT_NEAR(stats.fraction_lost, static_cast<double>(network.lost) / network.carried, 0.005);
  EXPECT_LT(stats.mos_estimate, 4.41);
  EXPECT_GT(stats.mos_estimate, 3.5);
  EXPECT_GT(b->Counters().duplicate, 10U);
  EXPECT_EQ(b->Counters().late, 0U) << "delays of up to 30 ms must not cost a packet";
  EXPECT_GT(b->Counters().gaps_concealed, 20U);
  // Twenty seconds of time make twenty seconds of audio, whatever was lost.
  EXPECT_NEAR(static_cast<double>(heard_by_b_.Samples()), 20 * 8000, 8000);
}

TEST(LegsInRealTime, ConverseOnAShard) {
  const SystemClock clock;
  const auto pool = RtpPortPool::Create(Ports(), clock).value();
  Shard shard({.index = 0, .name = "media", .max_posted = 100}, clock);
  RtpDrain drain(clock);
  RecordingSink sink_a;
  RecordingSink sink_b;
  RtpLeg a({shard.Wheel(), drain}, pool->Allocate().value(), Config(1));
  RtpLeg b({shard.Wheel(), drain}, pool->Allocate().value(), Config(2));
  a.SetRemote(MediaTowards(b.Port()), clock.Now());
  b.SetRemote(MediaTowards(a.Port()), clock.Now());
  a.Confirm();
  b.Confirm();
  shard.Start();
  std::promise<void> closed;
  shard.Post([&] {
    a.Start(sink_a);
    b.Start(sink_b);
    a.SendDtmf("42");
    shard.RunAt(shard.Now() + Seconds{2}, [&] {
      a.Close();
      b.Close();
      closed.set_value();
    });
  });
  closed.get_future().wait();
  shard.Stop();
  shard.Join();
  EXPECT_EQ(sink_b.keys, "42");
  EXPECT_GT(sink_a.Count(FrameOrigin::kReceived), 50U);
  EXPECT_GT(a.Counters().packets_sent, 50U);
  EXPECT_EQ(a.Counters().Dropped() + b.Counters().Dropped(), 0U);
}

}  // namespace
}  // namespace parley
