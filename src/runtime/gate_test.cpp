#include "runtime/gate.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(Gate, TellsWhenTheLastHolderHasLeft) {
  Gate gate;
  bool empty = false;
  Gate::Holder first = gate.Enter();
  {
    const Gate::Holder second = gate.Enter();
    gate.Close([&] { empty = true; });
    EXPECT_FALSE(gate.Enter());
    EXPECT_FALSE(empty);
  }
  EXPECT_EQ(gate.Inside(), 1U);
  EXPECT_FALSE(empty);
  first = {};
  EXPECT_TRUE(empty);
}

TEST(Gate, AnEmptyGateClosesAtOnce) {
  Gate gate;
  int told = 0;
  gate.Close([&] { ++told; });
  EXPECT_EQ(told, 1);
}

TEST(Gate, AMovedHolderLeavesOnce) {
  Gate gate;
  Gate::Holder holder = gate.Enter();
  Gate::Holder moved = std::move(holder);
  EXPECT_EQ(gate.Inside(), 1U);
  EXPECT_TRUE(moved);
}

}  // namespace
}  // namespace parley
