#include "rtp/reorder_window.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace parley {
namespace {

using Insertion = ReorderWindow::Insertion;
using Kind = ReorderWindow::Kind;
using testing::ElementsAre;

TimePoint At(int ms) { return TimePoint{Seconds{10} + Ms{ms}}; }

class ReorderWindowTest : public testing::Test {
 protected:
  // Audio of 20 ms; its timestamp is in step with its number unless one is given.
  Insertion Insert(int number, int ms, std::int64_t timestamp = -1, std::uint32_t ssrc = 1,
                   std::uint32_t duration = 160) {
    const std::vector<std::uint8_t> payload(duration > 0 ? duration : 4, static_cast<std::uint8_t>(number));
    const auto stamp = static_cast<std::uint32_t>(timestamp >= 0 ? timestamp : std::int64_t{number} * 160);
    return window_.Insert({.packet = {.payload_type = 0,
                                      .marker = false,
                                      .sequence = static_cast<std::uint16_t>(number),
                                      .timestamp = stamp,
                                      .ssrc = ssrc,
                                      .payload = payload},
                           .duration = duration,
                           .at = At(ms)},
                          At(ms));
  }

  // What comes out now: "5" for a frame, "c320" for a stretch to conceal, "p1600" for a pause before a frame.
  std::vector<std::string> Drain(int ms) {
    std::vector<std::string> out;
    for (;;) {
      const auto popped = window_.Pop(At(ms));
      if (popped.kind == Kind::kWait) return out;
      if (popped.kind == Kind::kConceal) {
        out.push_back("c" + std::to_string(popped.missing));
        continue;
      }
      if (popped.pause > 0) out.push_back("p" + std::to_string(popped.pause));
      out.push_back(std::to_string(popped.frame.packet.sequence));
      for (const auto byte : popped.frame.packet.payload)
        EXPECT_EQ(byte, static_cast<std::uint8_t>(popped.frame.packet.sequence));
    }
  }

  ReorderWindow window_{k8kHz};
};

TEST_F(ReorderWindowTest, InOrderNothingWaits) {
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(Insert(i, 20 * i), Insertion::kTaken);
    EXPECT_THAT(Drain(20 * i), ElementsAre(std::to_string(i)));
  }
}

TEST_F(ReorderWindowTest, AnOvertakenPacketIsPutBackInPlace) {
  Insert(1, 0);
  EXPECT_THAT(Drain(0), ElementsAre("1"));
  Insert(3, 20);
  EXPECT_THAT(Drain(20), ElementsAre());
  Insert(4, 40);
  Insert(2, 45);
  EXPECT_THAT(Drain(45), ElementsAre("2", "3", "4"));
}

TEST_F(ReorderWindowTest, AGapWaitsFortyMillisecondsAndIsConcealed) {
  Insert(1, 0);
  Drain(0);
  Insert(4, 60);
  EXPECT_THAT(Drain(60), ElementsAre());
  EXPECT_EQ(window_.Deadline(), At(100));
  EXPECT_THAT(Drain(99), ElementsAre());
  EXPECT_THAT(Drain(100), ElementsAre("c320", "4"));
  EXPECT_EQ(Insert(3, 101), Insertion::kLate);
  Insert(5, 120);
  EXPECT_THAT(Drain(120), ElementsAre("5"));
}

TEST_F(ReorderWindowTest, NoPacketWaitsLongerBecauseAnotherOneCameLater) {
  Insert(1, 0);
  Drain(0);
  Insert(4, 60);
  Insert(3, 90);  // 2 is still missing; 4 has waited since 60
  EXPECT_THAT(Drain(100), ElementsAre("c160", "3", "4"));
}

TEST_F(ReorderWindowTest, TwoGapsAreGivenUpEachInItsTime) {
  Insert(1, 0);
  Drain(0);
  Insert(3, 40);
  Insert(5, 70);
  EXPECT_THAT(Drain(80), ElementsAre("c160", "3"));
  EXPECT_THAT(Drain(109), ElementsAre());
  EXPECT_THAT(Drain(110), ElementsAre("c160", "5"));
}

TEST_F(ReorderWindowTest, DuplicatesAndLatePacketsAreToldApart) {
  Insert(1, 0);
  Drain(0);
  EXPECT_EQ(Insert(1, 1), Insertion::kDuplicate);
  Insert(3, 20);
  EXPECT_EQ(Insert(3, 21), Insertion::kDuplicate);
  Drain(60);
  EXPECT_EQ(Insert(2, 61), Insertion::kLate);
  EXPECT_EQ(Insert(3, 61), Insertion::kDuplicate);
  EXPECT_EQ(Insert(0, 61), Insertion::kLate) << "older than the first";
}

TEST_F(ReorderWindowTest, AFullWindowGivesUpTheGap) {
  Insert(1, 0);
  Drain(0);
  for (int i = 0; i < static_cast<int>(ReorderWindow::kCapacity); ++i) EXPECT_EQ(Insert(3 + i, 20), Insertion::kTaken);
  EXPECT_EQ(Insert(19, 21), Insertion::kFull);
  EXPECT_EQ(Drain(21).size(), 1 + ReorderWindow::kCapacity);
  EXPECT_EQ(Insert(19, 21), Insertion::kTaken);
  EXPECT_THAT(Drain(21), ElementsAre("19"));
}

TEST_F(ReorderWindowTest, AnotherSourceFollowsWithoutWaiting) {
  Insert(1, 0);
  Drain(0);
  Insert(3, 40);  // 2 is missing
  EXPECT_EQ(Insert(40000, 45, 123456, 2), Insertion::kTaken);
  EXPECT_THAT(Drain(45), ElementsAre("c160", "3", "40000"));
  EXPECT_EQ(Insert(4, 50), Insertion::kOldSource);
  EXPECT_EQ(Insert(40001, 65, 123456 + 160, 2), Insertion::kTaken);
  EXPECT_THAT(Drain(65), ElementsAre("40001"));
  EXPECT_EQ(Insert(5, 300), Insertion::kTaken) << "the first source is back for good";
  EXPECT_THAT(Drain(300), ElementsAre("5"));
}

TEST_F(ReorderWindowTest, ARestartedSequenceIsFollowedFromItsSecondPacket) {
  Insert(100, 0);
  Drain(0);
  EXPECT_EQ(Insert(30000, 20, 5), Insertion::kImplausible);
  EXPECT_EQ(Insert(30001, 40, 165), Insertion::kTaken);
  EXPECT_THAT(Drain(40), ElementsAre("30001"));
}

TEST_F(ReorderWindowTest, APauseOfTheSenderIsNoLoss) {
  Insert(1, 0, 0);
  Drain(0);
  Insert(2, 500, 160 + 4000);
  EXPECT_THAT(Drain(500), ElementsAre("p4000", "2"));
}

TEST_F(ReorderWindowTest, APauseBehindALostPacketIsNotConcealed) {
  Insert(1, 0, 0);
  Drain(0);
  Insert(3, 500, 320 + 4000);
  EXPECT_THAT(Drain(540), ElementsAre("c160", "p4000", "3"));
}

TEST_F(ReorderWindowTest, TimestampJumpsAreNoPause) {
  Insert(1, 0, 1000);
  Drain(0);
  Insert(2, 20, 4'000'000'000);
  EXPECT_THAT(Drain(20), ElementsAre("2")) << "backwards or far ahead: a new time base";
  Insert(3, 40, 4'000'000'160);
  EXPECT_THAT(Drain(40), ElementsAre("3"));
}

TEST_F(ReorderWindowTest, ComfortNoiseAndEventsFillTheirNumbers) {
  Insert(1, 0, 0);
  Insert(2, 20, 160, 1, 0);  // comfort noise
  Insert(3, 420, 3360);      // speech again
  EXPECT_THAT(Drain(420), ElementsAre("1", "2", "p3200", "3"));
  Insert(4, 440, 3520, 1, 0);  // an event in three packets, all with the timestamp of its start
  Insert(5, 460, 3520, 1, 0);
  Insert(6, 480, 3520, 1, 0);
  Insert(7, 540, 3520 + 800);
  EXPECT_THAT(Drain(540), ElementsAre("4", "5", "6", "p800", "7"));
}

TEST_F(ReorderWindowTest, EventsBesideAudioDoNotTurnTheClockBack) {
  Insert(1, 0, 0);
  Insert(2, 20, 160);
  Insert(3, 30, 160, 1, 0);  // an event that began with packet 2
  Insert(4, 40, 320);
  EXPECT_THAT(Drain(40), ElementsAre("1", "2", "3", "4"));
}

TEST_F(ReorderWindowTest, TakesPacketsFromTenToSixtyMilliseconds) {
  std::int64_t stamp = 0;
  int number = 1;
  for (const std::uint32_t ms : {10U, 20U, 30U, 60U, 40U, 10U}) {
    EXPECT_EQ(Insert(number, 20 * number, stamp, 1, 8 * ms), Insertion::kTaken);
    EXPECT_THAT(Drain(20 * number), ElementsAre(std::to_string(number)));
    stamp += 8 * ms;
    ++number;
  }
  EXPECT_EQ(Insert(number, 0, stamp, 1, 520), Insertion::kTooLong);
}

TEST_F(ReorderWindowTest, WrapsTheSequenceAndTheTimestamp) {
  std::int64_t stamp = 0xFFFFFFFF - 400;
  for (int i = 65530; i < 65546; ++i, stamp += 160) {
    Insert(i & 0xFFFF, i, stamp & 0xFFFFFFFF);
    EXPECT_THAT(Drain(i), ElementsAre(std::to_string(i & 0xFFFF)));
  }
}

// A network that loses, doubles and delays by up to 35 ms: everything that was not lost comes out once, in order.
TEST_F(ReorderWindowTest, PutsARandomNetworkInOrder) {
  std::mt19937 random(5);
  struct Event {
    int ms;
    int number;
  };
  std::vector<Event> events;
  std::vector<std::string> expected;
  for (int i = 0; i < 3000; ++i) {
    if (random() % 20 == 0 && i > 0) {
      if (!expected.empty() && expected.back()[0] == 'c') {
        expected.back() = "c" + std::to_string(std::stoi(expected.back().substr(1)) + 160);
      } else {
        expected.emplace_back("c160");
      }
      continue;
    }
    const int ms = 20 * i + (i == 0 ? 0 : static_cast<int>(random() % 36));
    events.push_back({ms, i});
    if (random() % 10 == 0) events.push_back({ms + static_cast<int>(random() % 20), i});
    expected.push_back(std::to_string(i));
  }
  std::ranges::stable_sort(events, {}, &Event::ms);
  std::vector<std::string> out;
  std::size_t next = 0;
  for (int ms = 0; next < events.size() || ms < events.back().ms + 60; ++ms) {
    for (; next < events.size() && events[next].ms == ms; ++next)
      ASSERT_NE(Insert(events[next].number, ms), Insertion::kLate);
    const auto now = Drain(ms);
    out.insert(out.end(), now.begin(), now.end());
  }
  while (expected.back()[0] == 'c') expected.pop_back();
  EXPECT_EQ(out, expected);
}

}  // namespace
}  // namespace parley
