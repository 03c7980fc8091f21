#include "runtime/mailbox.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace parley {
namespace {

template <typename T>
std::vector<T> Drain(Mailbox<T>& mailbox) {
  std::vector<T> all;
  for (T message; mailbox.Pop(message);) all.push_back(message);
  return all;
}

TEST(Mailbox, KeepsTheOrderOfOneSender) {
  Mailbox<int> mailbox(10, OverflowPolicy::kBrokenInvariant);
  for (int i = 1; i <= 5; ++i) EXPECT_TRUE(mailbox.Push(i));
  EXPECT_EQ(Drain(mailbox), (std::vector{1, 2, 3, 4, 5}));
  EXPECT_EQ(mailbox.Size(), 0U);
}

TEST(Mailbox, AudioDropsTheOldest) {
  Mailbox<int> mailbox(3, OverflowPolicy::kDropOldest);
  for (int i = 1; i <= 5; ++i) EXPECT_TRUE(mailbox.Push(i));
  EXPECT_EQ(Drain(mailbox), (std::vector{3, 4, 5}));
  EXPECT_EQ(mailbox.Dropped(), 2U);
}

TEST(Mailbox, MetricsDropTheNewest) {
  Mailbox<int> mailbox(3, OverflowPolicy::kDropNewest);
  for (int i = 1; i <= 5; ++i) EXPECT_EQ(mailbox.Push(i), i <= 3);
  EXPECT_EQ(Drain(mailbox), (std::vector{1, 2, 3}));
  EXPECT_EQ(mailbox.Dropped(), 2U);
}

TEST(MailboxDeathTest, ControlOverflowIsABrokenInvariant) {
  Mailbox<int> mailbox(1, OverflowPolicy::kBrokenInvariant);
  mailbox.Push(1);
  EXPECT_DEATH(mailbox.Push(2), "control mailbox overflow");
}

TEST(Mailbox, ManySendersLoseNothing) {
  constexpr int kSenders = 4;
  constexpr int kEach = 20'000;
  Mailbox<int> mailbox(kSenders * kEach, OverflowPolicy::kBrokenInvariant);
  std::vector<int> last(kSenders, -1);
  int received = 0;
  {
    std::vector<std::jthread> senders;
    for (int s = 0; s < kSenders; ++s) {
      senders.emplace_back([&mailbox, s] {
        for (int i = 0; i < kEach; ++i) mailbox.Push(s * kEach + i);
      });
    }
    while (received < kSenders * kEach) {
      int message = 0;
      if (!mailbox.Pop(message)) continue;
      ++received;
      const auto sender = static_cast<std::size_t>(message / kEach);
      EXPECT_GT(message % kEach, last[sender]);
      last[sender] = message % kEach;
    }
  }
  EXPECT_EQ(mailbox.Size(), 0U);
}

}  // namespace
}  // namespace parley
