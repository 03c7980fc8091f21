#include "obs/call_record_json.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace parley {
namespace {

namespace json = boost::json;

CallRecord Sample() {
  CallRecord record;
  record.call = CallId{0xabcdef};
  record.parties = {"+4930123467", "+4989555"};
  record.sip_call_id = "a1@trunk";
  record.started = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + std::chrono::hours{23} +
                   std::chrono::minutes{59} + Seconds{59};
  record.answered = record.started + Ms{200};
  record.ended = *record.answered + Seconds{61};
  record.end = CallEndCause::kCallerHungUp;
  RecordedTurn turn;
  turn.turn = TurnId{1};
  turn.started = Ms{2500};
  turn.user = "is it \"open\" \xFF";
  turn.agent_heard = "Yes, until";
  turn.agent_unheard = "six.";
  turn.interrupted = true;
  turn.latency.endpoint = Us{300'000};
  turn.latency.response = Us{612'345};
  turn.citations = {"hours.md#week.1"};
  record.turns = {turn, RecordedTurn{}};
  record.prompts = {{Ms{210}, "greeting", "Hello."}};
  record.keys = {{Ms{30'000}, 4}};
  record.providers = {{"stt", "deepgram", "flux", 1, 0}};
  record.media.codec = "PCMU";
  record.media.jitter = Us{1500};
  record.media.mos_estimate = 4.3333333;
  record.slots = {{"day", "2026-11-30", false}, {"card", "4111111111111111", true}};
  record.counters = {{"speculations", 3}};
  return record;
}

TEST(CallRecordJson, SaysEverythingInOneDocument) {
  const std::string text = CallRecordJson(Sample(), {});
  ASSERT_TRUE(text.ends_with("}\n"));
  const json::value document = json::parse(text);
  const json::value expected = json::parse(R"({"schema_version":1,"call_id":"0000000000abcdef","direction":"inbound",
    "from":"+4930123467","to":"+4989555","sip_call_id":"a1@trunk","started_at":"2026-11-22T23:59:59.000Z",
    "answered_at":"2026-11-22T23:59:59.200Z","ended_at":"2026-11-23T00:01:00.200Z","duration_ms":61000,
    "end":{"cause":"caller_hung_up","detail":""},
    "turns":[{"turn":1,"started_ms":2500,"user":"is it \"open\" �","agent_heard":"Yes, until","agent_unheard":"six.",
      "interrupted":true,"node":"","latency":{"endpoint_ms":300,"transcript_ms":null,"first_token_ms":null,
      "first_audio_ms":null,"response_ms":612.345},"citations":["hours.md#week.1"]},
     {"turn":0,"started_ms":0,"user":"","agent_heard":"","agent_unheard":"","interrupted":false,"node":"",
      "latency":{"endpoint_ms":null,"transcript_ms":null,"first_token_ms":null,"first_audio_ms":null,
      "response_ms":null},"citations":[]}],
    "interruptions":1,"prompts":[{"at_ms":210,"kind":"greeting","text":"Hello."}],
    "dtmf":[{"at_ms":30000,"keys":"****"}],
    "providers":[{"role":"stt","name":"deepgram","model":"flux","requests":1,"failures":0}],
    "media":{"codec":"PCMU","packets_received":0,"packets_sent":0,"packets_lost":0,"packets_dropped":0,
      "jitter_ms":1.5,"round_trip_ms":0,"mos_estimate":4.333},
    "slots":[{"name":"day","value":"2026-11-30","sensitive":false},{"name":"card","value":"***","sensitive":true}],
    "counters":{"speculations":3},"events_complete":true})");
  EXPECT_EQ(document, expected) << text;
}

TEST(CallRecordJson, KeepsNumbersOutWhereThePolicySaysSo) {
  for (const PartyForm form : {PartyForm::kLastTwo, PartyForm::kHashed}) {
    const std::string text = CallRecordJson(Sample(), {.parties = form, .key = {}});
    EXPECT_EQ(text.find("30123467"), std::string::npos);
    EXPECT_EQ(text.find("4989555"), std::string::npos);
  }
  const json::value masked = json::parse(CallRecordJson(Sample(), {.parties = PartyForm::kLastTwo, .key = {}}));
  EXPECT_EQ(masked.at("from"), "...67");
}

TEST(CallRecordJson, ACallThatWasNeverAnsweredHasNoDuration) {
  CallRecord record = Sample();
  record.answered.reset();
  const json::value document = json::parse(CallRecordJson(record, {}));
  EXPECT_TRUE(document.at("answered_at").is_null());
  EXPECT_EQ(document.at("duration_ms"), 0);
}

TEST(CallRecordJson, LiesUnderTheDayOnWhichTheCallBegan) {
  EXPECT_EQ(CallRecordPath(Sample().call, Sample().started), "2026-11-22/0000000000abcdef.json");
}

}  // namespace
}  // namespace parley
