#include "dialog/dialog_state.hpp"

#include <gtest/gtest.h>

#include "dialog/node_context.hpp"

namespace parley {
namespace {

DialogState Full() {
  DialogState state;
  state.phase = DialogPhase::kTransferLost;
  state.inbound = false;
  state.node = "which_phone";
  state.target = "desk";
  state.question = {2, 1, "5550142", true, "555"};
  state.return_to = {{"a", {1, 0, std::nullopt, false, ""}}, {"b", {0, 1, "x", false, "y"}}};
  state.slots = {{"name", "Ana L\xC3\xB3pez"}, {"day", "2026-11-24"}};
  state.visits = {{"home", 3}};
  state.wordings = {{"home/ask", 2}};
  state.wish = "book for friday";
  state.held_back = {{"Bye.", true}};
  state.last_said = {{"Hi,", true}, {"Ana.", false}};
  return state;
}

TEST(DialogState, ComesBackFromItsBytes) {
  for (const DialogState& state : {DialogState{}, Full()}) {
    const auto again = DialogState::Decode(state.Encode());
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(*again, state);
  }
}

TEST(DialogState, DamagedBytesAreRefused) {
  const Bytes bytes = Full().Encode();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(
        DialogState::Decode(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))).has_value())
        << size;
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(DialogState::Decode(longer).has_value());
  Bytes newer = bytes;
  newer[0] = 99;
  EXPECT_FALSE(DialogState::Decode(newer).has_value());
}

TEST(DialogState, AnUsualCallStaysNearTwoKilobytes) { EXPECT_LT(Full().Encode().size(), 2048u); }

TEST(LooksLikeQuestion, ByItsFirstWordOrItsMark) {
  for (const char* yes : {"what time", "um do you open", "is it free", "You take cards?", "so how much is it"})
    EXPECT_TRUE(LooksLikeQuestion(yes)) << yes;
  for (const char* no : {"john smith", "", "next tuesday", "i'd like a cleaning"})
    EXPECT_FALSE(LooksLikeQuestion(no)) << no;
}

}  // namespace
}  // namespace parley
