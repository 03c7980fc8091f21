#include "rtp/source_latch.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

// An address is a number here: the latch only compares.
using Latch = SourceLatch<int>;
using Verdict = Latch::Verdict;

constexpr int kSignalled = 1;
constexpr int kNat = 2;
constexpr int kAttacker = 3;

TimePoint At(Ms ms) { return TimePoint{Seconds{100} + ms}; }

class SourceLatchTest : public testing::Test {
 protected:
  SourceLatchTest() { latch_.Negotiate(kSignalled, At(Ms{0})); }

  // `count` packets in a row, 20 ms apart. @return the last verdict.
  Verdict Run(int from, int count, Ms start, std::uint32_t ssrc = 7, std::uint16_t sequence = 100) {
    Verdict last = Verdict::kWrongSource;
    for (int i = 0; i < count; ++i)
      last = latch_.OnPacket(from, ssrc, static_cast<std::uint16_t>(sequence + i), At(start + i * kFrameTime));
    return last;
  }

  Latch latch_;
};

TEST_F(SourceLatchTest, SendsNowhereBeforeTheCallIsConfirmed) {
  EXPECT_FALSE(latch_.SendTo());
  latch_.Confirm();
  EXPECT_EQ(latch_.SendTo(), kSignalled);
}

TEST_F(SourceLatchTest, APacketFromTheNegotiatedAddressConfirmsIt) {
  EXPECT_EQ(Run(kSignalled, 1, Ms{10}), Verdict::kAccept);
  EXPECT_EQ(latch_.SendTo(), kSignalled);
  EXPECT_EQ(Run(kNat, 50, Ms{20}), Verdict::kWrongSource) << "once it is found it is not given up";
}

TEST_F(SourceLatchTest, KnowsThePeerThatAProcessBeforeHadFound) {
  latch_.Lock(kNat);
  EXPECT_EQ(latch_.SendTo(), kNat);
  EXPECT_EQ(Run(kNat, 1, Ms{10}), Verdict::kAccept);
  EXPECT_EQ(Run(kAttacker, 5, Ms{30}), Verdict::kWrongSource);
  EXPECT_EQ(Run(kSignalled, 1, Ms{200}), Verdict::kWrongSource);
  latch_.Negotiate(kSignalled, At(Ms{300}));
  EXPECT_EQ(latch_.SendTo(), kNat) << "the same address once more changes nothing";
}

TEST_F(SourceLatchTest, LatchesAfterFiveInARow) {
  latch_.Confirm();
  EXPECT_EQ(Run(kNat, 4, Ms{100}), Verdict::kCandidate);
  EXPECT_EQ(latch_.SendTo(), kSignalled);
  EXPECT_EQ(Run(kNat, 1, Ms{180}, 7, 104), Verdict::kLatched);
  EXPECT_EQ(latch_.SendTo(), kNat);
  EXPECT_TRUE(latch_.Elsewhere());
  EXPECT_EQ(Run(kNat, 1, Ms{200}, 7, 105), Verdict::kAccept);
  EXPECT_EQ(Run(kSignalled, 1, Ms{220}), Verdict::kWrongSource) << "at most once";
}

TEST_F(SourceLatchTest, ANewStreamFromTheSameHostBeginsToCountAgain) {
  EXPECT_EQ(Run(kNat, 4, Ms{100}, 7), Verdict::kCandidate);
  EXPECT_EQ(Run(kNat, 4, Ms{180}, 8), Verdict::kCandidate) << "another SSRC";
  EXPECT_EQ(Run(kNat, 4, Ms{260}, 8, 5000), Verdict::kCandidate) << "another place in the sequence";
  EXPECT_EQ(Run(kNat, 4, Ms{340}, 8, 5003), Verdict::kCandidate) << "a repeated number";
  EXPECT_EQ(Run(kNat, 1, Ms{420}, 8, 5010), Verdict::kLatched) << "lost packets do not matter";
}

TEST_F(SourceLatchTest, TwoSourcesThatAlternateNeverLatch) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Run(kNat, 1, Ms{100 + 40 * i}, 7, static_cast<std::uint16_t>(i)), Verdict::kCandidate);
    EXPECT_EQ(Run(kAttacker, 1, Ms{120 + 40 * i}, 9, static_cast<std::uint16_t>(i)), Verdict::kCandidate);
  }
  EXPECT_FALSE(latch_.Locked());
}

TEST_F(SourceLatchTest, NothingLatchesAfterThreeSeconds) {
  EXPECT_EQ(Run(kAttacker, 100, Ms{3001}), Verdict::kWrongSource);
  EXPECT_EQ(Run(kSignalled, 1, Ms{6000}), Verdict::kAccept) << "the negotiated address may come late";
}

TEST_F(SourceLatchTest, ANewAddressBySignallingOpensIt) {
  ASSERT_EQ(Run(kNat, 5, Ms{100}), Verdict::kLatched);
  latch_.Negotiate(kSignalled, At(Ms{60'000}));
  EXPECT_EQ(latch_.SendTo(), kNat) << "a session refresh names the same address and changes nothing";
  latch_.Confirm();
  latch_.Negotiate(9, At(Ms{60'000}));
  EXPECT_EQ(latch_.SendTo(), 9);
  EXPECT_EQ(Run(kNat, 5, Ms{60'100}), Verdict::kLatched);
}

TEST_F(SourceLatchTest, AnSsrcChangeAtTheLockedAddressIsAccepted) {
  ASSERT_EQ(Run(kNat, 5, Ms{100}), Verdict::kLatched);
  EXPECT_EQ(Run(kNat, 1, Ms{9000}, 1234), Verdict::kAccept);
}

TEST_F(SourceLatchTest, WithoutAnAddressNobodyIsHeard) {
  latch_.Confirm();
  latch_.Withdraw();
  EXPECT_EQ(Run(kSignalled, 1, Ms{10}), Verdict::kWrongSource);
  EXPECT_FALSE(latch_.SendTo());
}

}  // namespace
}  // namespace parley
