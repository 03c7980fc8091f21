#include "caller/caller_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "caller/conversation_view.hpp"

namespace parley {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

CallerScript Script() {
  CallerScript script;
  script.name = "A new patient";
  script.steps = {{"greeting", WaitForAgent{}, {}, {}},
                  {"hours", SayTurn{{"What are your opening hours?", ""}}, {}, {}},
                  {"mm-hm", Backchannel{Ms{500}, {"mm-hm", ""}}, {}, {}},
                  {"insurance", Interrupt{Ms{500}, {"And do you take insurance?", ""}}, {}, {}},
                  {"booking", Hesitate{{"I would like to book", ""}, Ms{900}, {"an appointment.", ""}}, {}, {}},
                  {"end", WaitForHangUp{}, {}, {}}};
  return script;
}

std::string Show(ConversationView& view) {
  using namespace caller_sight;
  std::string out = view.Begin("sip:desk@127.0.0.1:5060");
  const auto done = [&](std::size_t step, Ms at) {
    return view.See(StepOver{step, {true, StepOutcome::kDone, at, at}});
  };
  out += view.See(Answered{Ms{12}});
  out += view.See(AgentSpeaks{Ms{80}});
  out += view.AgentText("Lakeside Dental, this is Robin.");
  out += view.See(AgentSilent{Ms{80}, Ms{2000}});
  out += done(0, Ms{2800});
  out += view.See(CallerSpeaks{{SaidKind::kTurn, 1, Ms{2800}, Ms{4200}}});
  out += view.See(AgentSpeaks{Ms{4740}});
  view.AgentStages({{"endpoint", Ms{300}}, {"answer", Ms{60}}, {"voice", Ms{110}}, {"line", Ms{70}}});
  out += view.See(CallerSpeaks{{SaidKind::kBackchannel, 2, Ms{5600}, Ms{5900}}});
  out += view.See(CallerSpeaks{{SaidKind::kInterruption, 3, Ms{8000}, Ms{9300}}});
  out += view.See(AgentSilent{Ms{4740}, Ms{8380}});
  // What was heard of it comes a moment later.
  out += view.AgentText(
      "We're open Monday to Thursday, 8 to 5, and on Fridays, when the whole lake is out sailing, we close at 2.");
  out += view.See(AgentSpeaks{Ms{9800}});
  out += view.See(AgentSilent{Ms{9800}, Ms{11000}});
  out += view.See(CallerSpeaks{{SaidKind::kTurnStart, 4, Ms{12000}, Ms{13000}}});
  out += view.See(CallerSpeaks{{SaidKind::kTurnEnd, 4, Ms{13900}, Ms{14700}}});
  out += view.See(StepOver{5, {true, StepOutcome::kTimedOut, Ms{15000}, Ms{20000}}});
  return out + view.End(CallerEnd::kCallerHungUp, "", Ms{20100});
}

TEST(ConversationView, ShowsBothSidesInOrder) {
  const CallerScript script = Script();
  ConversationView view(script, {});
  EXPECT_EQ(Show(view), R"(Calling sip:desk@127.0.0.1:5060: A new patient

00:00.0          answered after 12 ms
00:00.0  agent   Lakeside Dental, this is Robin.
00:02.8  caller  What are your opening hours?
00:04.7  agent   We're open Monday to Thursday, 8 to 5, and on Fridays, when the              0.54 s
                 whole lake is out sailing, we close at 2.
                 ██████████████▓▓▒▒▒▒▒░░░ █ endpoint 300 ▓ answer 60 ▒ voice 110 ░ line 70 ms
00:05.6  caller  mm-hm
00:08.0  caller  And do you take insurance?                                        stopped in 0.38 s
00:09.8  agent   (speaks for 1.20 s)                                                          0.50 s
00:12.0  caller  I would like to book …
00:13.9  caller  … an appointment.
00:20.0          ! end: timed out
00:20.1          caller hung up
)");
}

TEST(ConversationView, KeepsToItsColumnsWithAndWithoutColour) {
  const CallerScript script = Script();
  for (const std::size_t columns : {60U, 72U, 100U, 140U}) {
    ConversationView view(script, {.columns = columns});
    std::istringstream lines(Show(view));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(Width(line), columns) << line;
    }
  }
  ConversationView coloured(script, {.colour = true});
  EXPECT_THAT(Show(coloured), HasSubstr("\x1b[35magent   \x1b[0m"));
  ConversationView plain(script, {});
  EXPECT_THAT(Show(plain), Not(HasSubstr("\x1b")));
}

CallReport Report() {
  CallReport report;
  CallJudgement& call = report.judgement;
  call.turns = {{1, SaidKind::kTurn, TurnOutcome::kAnswered, Ms{2800}, Ms{4200}, Ms{540}},
                {3, SaidKind::kInterruption, TurnOutcome::kAnswered, Ms{8000}, Ms{9300}, Ms{500}},
                {4, SaidKind::kTurnEnd, TurnOutcome::kMissed, Ms{13900}, Ms{14700}, {}}};
  call.interruptions = {{3, Ms{8000}, Ms{380}, true}};
  call.overlaps = {{2, SaidKind::kBackchannel, OverlapOutcome::kWentOn, Ms{5600}}};
  call.pauses = {{4, Ms{13000}, Ms{13900}, false}};
  call.response = Summarise({Ms{540}, Ms{500}});
  call.greeting_delay = Ms{80};
  call.longest_dead_air = Ms{5400};
  call.longest_dead_air_at = Ms{14700};
  call.overlap = Ms{680};
  call.length = Ms{20100};
  report.verdicts = {{0, true, ""}, {1, true, ""},           {2, true, ""},
                     {3, true, ""}, {4, false, "no answer"}, {5, false, "timed out"}};
  report.words = WordErrors{120, 2, 1, 1};
  report.heard = {{Ms{0}, Ms{900}, "We are \"open\"."}};
  report.recorded = {"We're open."};
  report.wav_path = "/tmp/a \"call\".wav";
  return report;
}

TEST(CallerReport, Summary) {
  EXPECT_EQ(SummaryText(Script(), Report(), {}), R"(  turns              2 of 3 answered
  as expected        2 of 3 turns
  response           mean 0.52  P50 0.50  P95 0.54  max 0.54 s
  greeting           after 0.08 s
  interruptions      1 of 1 yielded to, in 0.38 s
  backchannels       1 of 1 spoken through
  mid-turn pauses    1 of 1 waited for
  longest dead air   5.40 s at 00:14.7
  talked at once     0.68 s
  heard as recorded  3.3 % word errors in 120 words
  recording          /tmp/a "call".wav
  ✗ booking: no answer
  ✗ end: timed out
)");
}

TEST(CallerReport, Json) {
  EXPECT_EQ(SummaryJson(Report()),
            R"({"turns":3,"turns_as_expected":2,"steps_failed":2,"mean_response_ms":520,"p50_response_ms":500,)"
            R"("p95_response_ms":540,"max_response_ms":540,"barge_in_stop_ms":380,"interruptions":1,)"
            R"("interruptions_yielded":1,"false_interruptions":0,"spoke_into_pauses":0,"missed_turns":1,)"
            R"("longest_dead_air_ms":5400,"greeting_delay_ms":80,"overlap_ms":680,"word_error_rate":0.0333,)"
            R"("heard":["We are \"open\"."],"recorded":["We're open."],"wav":"/tmp/a \"call\".wav"})");
  EXPECT_THAT(SummaryJson(CallReport{}), HasSubstr(R"("mean_response_ms":null)"));
  EXPECT_THAT(SummaryJson(CallReport{}), HasSubstr(R"("wav":null)"));
}

TEST(CallerReport, ASummaryOfNothingSaysSo) {
  const std::string text = SummaryText(Script(), CallReport{}, {});
  EXPECT_THAT(text, HasSubstr("response           none"));
  EXPECT_THAT(text, HasSubstr("interruptions      none"));
}

TEST(TextLayout, WrapsAtSpacesAndMeasuresCodePoints) {
  EXPECT_THAT(Wrapped("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(Wrapped("unbreakable", 4), ElementsAre("unbr", "eaka", "ble"));
  EXPECT_THAT(Wrapped("", 4), ElementsAre(""));
  EXPECT_THAT(Wrapped("ab …………… c", 4), ElementsAre("ab", "…………", "… c"));
  EXPECT_EQ(Width("… ä"), 3U);
  EXPECT_EQ(Padded("…", 3), "…  ");
  EXPECT_EQ(ClockText(Ms{64'350}), "01:04.3");
}

}  // namespace
}  // namespace parley
