// A node answers real calls of the loopback with scripted models: who is let in, what every way to the end leaves
// behind, and how the node itself ends.
#include "server/node.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <regex>
#include <thread>

#include "caller/caller_fleet.hpp"
#include "caller/testing/tone_voice.hpp"
#include "obs/testing/temporary_directory.hpp"
#include "scripted_speech.hpp"
#include "sip/testing/raw_peer.hpp"
#include "sip/testing/sip_text_request.hpp"

namespace parley {
namespace {

using parley::testing::kOfferText;
using parley::testing::RawPeer;
using parley::testing::TextRequest;
using parley::testing::ToTag;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* kQuestion = "When are you open?";

/// Longer than anything here takes on a busy machine under a sanitizer.
constexpr Seconds kLongest{60};

bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kLongest;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(Ms{5});
  }
  return true;
}

/// Collects the results of callers.
class Results final : public CallerObserver {
 public:
  void OnResult(CallerResult result) noexcept override {
    const std::scoped_lock lock(mutex_);
    results_.push_back(std::move(result));
    arrived_.notify_all();
  }
  std::vector<CallerResult> Take(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, kLongest, [&] { return results_.size() >= count; });
    return std::exchange(results_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<CallerResult> results_;
};

/// Counts calls as the node reports them.
class CountingObserver final : public CallObserver {
 public:
  void OnCallAnswered(CallRef, std::string_view) noexcept override { ++answered; }
  void OnTurnAnswered(CallRef, const TurnWaterfall&) noexcept override { ++turns; }
  void OnCallEnded(CallRef) noexcept override { ++ended; }
  std::atomic<std::size_t> answered{0};
  std::atomic<std::size_t> turns{0};
  std::atomic<std::size_t> ended{0};
};

std::shared_ptr<const RenderedScript> Rendered(std::vector<CallerAction> actions) {
  CallerScript script;
  for (CallerAction& action : actions)
    script.steps.push_back({"step " + std::to_string(script.steps.size()), std::move(action), {}, {}});
  ToneVoice voice;
  return *RenderScript(std::move(script), voice);
}

class NodeTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { rtp_ports_ = 42000; }

  void SetUp() override {
    callers_.Start();
    auto fleet = CallerFleet::Start({.first_rtp_port = 44000, .last_rtp_port = 46999}, callers_, clock_, results_);
    ASSERT_TRUE(fleet) << fleet.error().detail;
    fleet_ = *std::move(fleet);
    std::ofstream(data_.Path() / "flow.yaml") << R"(
persona: {name: Robin, business: The Desk}
start: ask
home: ask
answers: knowledge
give_up: bye
nodes:
  ask: {ask: "How can I help?", retry: ["Once more, please."], otherwise: knowledge}
  knowledge: {answer: 1, unsure: ["I don't know."], person: bye}
  bye: {end: ["Goodbye."]}
prompts:
  greeting: ["This is the desk."]
)";
    std::ofstream(data_.Path() / "hours.md")
        << "## Opening hours\n> When are you open?\n\nWe're open from eight to five.\n";
    config_.sip.listen = {"127.0.0.1", 0};
    config_.http.listen = {"127.0.0.1", 0};
    config_.sip.tcp = false;
    // A closed port rests for a while, so every test has its own.
    rtp_ports_ = static_cast<std::uint16_t>(rtp_ports_ + 200);
    config_.rtp.ports = {rtp_ports_, static_cast<std::uint16_t>(rtp_ports_ + 199)};
    config_.capacity.calls = 50;
    config_.capacity.shards = 2;
    config_.data_directory = data_.Path() / "data";
    config_.flow = data_.Path() / "flow.yaml";
    config_.knowledge = {data_.Path() / "hours.md"};
  }

  void TearDown() override {
    node_.reset();
    callers_.Stop();
    callers_.Join();
    fleet_.reset();
  }

  void Begin() {
    Diagnostics problems;
    auto script = LoadScript(config_, nullptr, problems);
    ASSERT_TRUE(script) << problems.Format();
    auto node = Node::Start({.config = config_,
                             .script = *std::move(script),
                             .kit = speech_,
                             .log = log_,
                             .observer = observer_,
                             .clock = clock_});
    ASSERT_TRUE(node) << node.error().detail;
    node_ = *std::move(node);
    sip_port_ = node_->Listening().front().address.port;
  }

  void Dial(std::vector<CallerAction> actions) {
    fleet_->Place(
        {.target = "sip:desk@127.0.0.1:" + std::to_string(sip_port_), .script = Rendered(std::move(actions))});
  }
  /// A call that is up and stays up.
  void DialAndStay() { Dial({WaitForVoice{}, WaitForHangUp{}}); }

  [[nodiscard]] std::vector<boost::json::object> Records() const {
    std::vector<boost::json::object> records;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data_.Path() / "data" / "calls")) {
      if (entry.path().extension() != ".json") continue;
      std::ifstream file(entry.path());
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      records.push_back(boost::json::parse(text).as_object());
    }
    return records;
  }
  [[nodiscard]] static std::string CauseOf(const boost::json::object& record) {
    return std::string(record.at("end").at("cause").as_string());
  }

  [[nodiscard]] std::string Invite(const RawPeer& peer, const std::string& call_id) const {
    TextRequest invite{.uri = Uri(),
                       .port = peer.Port(),
                       .branch = "z9hG4bKi" + call_id,
                       .to_tag = {},
                       .call_id = call_id,
                       .extra = {},
                       .body = std::string(kOfferText)};
    return invite.Text();
  }
  [[nodiscard]] std::string InDialog(const RawPeer& peer, const std::string& call_id, const std::string& method,
                                     std::uint32_t cseq, const std::string& response) const {
    TextRequest request{.method = method,
                        .uri = Uri(),
                        .port = peer.Port(),
                        .branch = "z9hG4bK" + method + call_id,
                        .to_tag = ToTag(response),
                        .call_id = call_id,
                        .cseq = cseq,
                        .extra = {},
                        .body = {}};
    return request.Text();
  }
  [[nodiscard]] std::string Uri() const { return "sip:desk@127.0.0.1:" + std::to_string(sip_port_); }

  static std::uint16_t rtp_ports_;
  SystemClock clock_;
  TemporaryDirectory data_;
  LogSession log_{LogSession::Config{.write = [](std::string_view) {}}, clock_};
  ServerConfig config_;
  ScriptedSpeech speech_{kQuestion};
  CountingObserver observer_;
  Results results_;
  Shard callers_{{.name = "callers"}, clock_};
  std::unique_ptr<CallerFleet> fleet_;
  std::unique_ptr<Node> node_;
  std::uint16_t sip_port_ = 0;
};

std::uint16_t NodeTest::rtp_ports_ = 0;

TEST_F(NodeTest, HoldsAConversationAndWritesItsRecordOnce) {
  Begin();
  Dial({WaitForAgent{}, SayTurn{{"aaaaaaaaaaaaaaa", ""}}, WaitForAgent{}, HangUpStep{}});
  const auto results = results_.Take(1);
  ASSERT_THAT(results, SizeIs(1));
  EXPECT_EQ(results[0].end, CallerEnd::kCallerHungUp) << results[0].end_detail;
  ASSERT_TRUE(Eventually([this] { return !Records().empty(); }));
  const auto records = Records();
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(CauseOf(records[0]), "caller_hung_up");
  const auto& turns = records[0].at("turns").as_array();
  ASSERT_THAT(turns, SizeIs(1));
  EXPECT_EQ(turns[0].at("user").as_string(), kQuestion);
  EXPECT_THAT(std::string(turns[0].at("agent_heard").as_string()), HasSubstr("eight to five"));
  EXPECT_GT(turns[0].at("latency").at("response_ms").to_number<double>(), 0);
  EXPECT_TRUE(records[0].at("events_complete").as_bool());
  EXPECT_EQ(observer_.turns, 1U);
  EXPECT_TRUE(Eventually([this] { return node_->Gate().ActiveCalls() == 0 && observer_.ended == 1; }));
}

TEST_F(NodeTest, EveryOneOfManyCallsHasOneRecord) {
  constexpr std::size_t kCalls = 24;
  Begin();
  for (std::size_t i = 0; i < kCalls; ++i) {
    // Some hang up at once, some in the middle of the greeting.
    if (i % 3 == 0) Dial({HangUpStep{}});
    if (i % 3 == 1) Dial({WaitForVoice{}, HangUpStep{}});
    if (i % 3 == 2) Dial({WaitForVoice{}, StaySilent{Ms{300}}, HangUpStep{}});
  }
  EXPECT_THAT(results_.Take(kCalls), SizeIs(kCalls));
  ASSERT_TRUE(Eventually([&] { return Records().size() >= kCalls && node_->Gate().ActiveCalls() == 0; }));
  EXPECT_THAT(Records(), SizeIs(kCalls));
  EXPECT_TRUE(Eventually([&] { return observer_.ended == kCalls; }));
  EXPECT_EQ(observer_.answered, kCalls);
}

TEST_F(NodeTest, RefusesWith503AndRetryAfterBeyondItsLimit) {
  config_.capacity.calls = 1;
  Begin();
  DialAndStay();
  ASSERT_TRUE(Eventually([this] { return observer_.answered == 1; }));

  const RawPeer peer(sip_port_);
  peer.Send(Invite(peer, "second"));
  const auto refusal = peer.ReceiveStarting("SIP/2.0 5");
  ASSERT_TRUE(refusal.has_value());
  EXPECT_THAT(*refusal, StartsWith("SIP/2.0 503"));
  std::smatch seconds;
  ASSERT_TRUE(std::regex_search(*refusal, seconds, std::regex("Retry-After: *([0-9]+)")));
  EXPECT_GE(std::stoi(seconds[1]), 2);
  EXPECT_LE(std::stoi(seconds[1]), 10);
  peer.Send(InDialog(peer, "second", "ACK", 1, *refusal));
  EXPECT_EQ(node_->Gate().WouldRefuse(), RefusalReason::kCallLimit);

  // The call that is up is unharmed, and its end makes room.
  EXPECT_EQ(observer_.ended, 0U);
  fleet_->GiveUp(CallerId{1});
  ASSERT_TRUE(Eventually([this] { return node_->Gate().ActiveCalls() == 0; }));
  Dial({WaitForVoice{}, HangUpStep{}});
  results_.Take(2);
  EXPECT_TRUE(Eventually([this] { return Records().size() == 2; }));
}

TEST_F(NodeTest, RefusesWith503WhenItsPortsAreUsedUp) {
  config_.rtp.ports.last = static_cast<std::uint16_t>(config_.rtp.ports.first + 1);
  config_.capacity.calls = 1;
  Begin();
  Dial({WaitForVoice{}, HangUpStep{}});
  results_.Take(1);
  ASSERT_TRUE(Eventually([this] { return node_->Gate().ActiveCalls() == 0; }));
  // The one pair of ports rests now.
  const RawPeer peer(sip_port_);
  peer.Send(Invite(peer, "late"));
  const auto refusal = peer.ReceiveStarting("SIP/2.0 5");
  ASSERT_TRUE(refusal.has_value());
  EXPECT_THAT(*refusal, StartsWith("SIP/2.0 503"));
  EXPECT_THAT(*refusal, HasSubstr("Retry-After:"));
  EXPECT_EQ(node_->Gate().ActiveCalls(), 0U);
}

TEST_F(NodeTest, ACancelThatCrossesTheAnswerLeavesNothingBehind) {
  constexpr std::size_t kCalls = 20;
  Begin();
  for (std::size_t i = 0; i < kCalls; ++i) {
    const RawPeer peer(sip_port_);
    const std::string call_id = "cancelled-" + std::to_string(i);
    peer.Send(Invite(peer, call_id));
    TextRequest cancel{.method = "CANCEL",
                       .uri = Uri(),
                       .port = peer.Port(),
                       .branch = "z9hG4bKi" + call_id,
                       .to_tag = {},
                       .call_id = call_id,
                       .extra = {},
                       .body = {}};
    peer.Send(cancel.Text());
    // The INVITE ends with 487, or with 200 if the answer was first: then the caller has to hang up (RFC 3261 9.1).
    for (bool ended = false; !ended;) {
      const auto response = peer.Receive();
      ASSERT_TRUE(response.has_value());
      if (response->find("1 INVITE") == std::string::npos || response->starts_with("SIP/2.0 1")) continue;
      peer.Send(InDialog(peer, call_id, "ACK", 1, *response));
      if (response->starts_with("SIP/2.0 200")) {
        peer.Send(InDialog(peer, call_id, "BYE", 2, *response));
        ASSERT_TRUE(peer.ReceiveStarting("SIP/2.0 200").has_value());
      }
      ended = true;
    }
  }
  EXPECT_TRUE(Eventually([&] { return node_->Gate().ActiveCalls() == 0 && observer_.ended == kCalls; }));
  EXPECT_TRUE(Eventually([&] { return Records().size() == kCalls; })) << "calls without an answer have a record too";
}

TEST_F(NodeTest, ADrainEndsTheCallsBeforeItsDeadline) {
  Begin();
  for (int i = 0; i < 3; ++i) DialAndStay();
  ASSERT_TRUE(Eventually([this] { return observer_.answered == 3; }));
  node_->Drain(clock_.Now() + Seconds{8});
  const RawPeer peer(sip_port_);
  peer.Send(Invite(peer, "late"));
  const auto refusal = peer.ReceiveStarting("SIP/2.0 5");
  ASSERT_TRUE(refusal.has_value());
  EXPECT_THAT(*refusal, StartsWith("SIP/2.0 503"));
  EXPECT_THAT(*refusal, HasSubstr("Retry-After:"));

  const auto results = results_.Take(3);
  ASSERT_THAT(results, SizeIs(3));
  for (const CallerResult& result : results) EXPECT_EQ(result.end, CallerEnd::kAgentHungUp) << result.end_detail;
  ASSERT_TRUE(Eventually([this] { return Records().size() == 3 && node_->Gate().ActiveCalls() == 0; }));
  for (const auto& record : Records()) EXPECT_EQ(CauseOf(record), "shutdown");
}

TEST_F(NodeTest, EndingWithCallsUpHangsThemUpAndKeepsTheirRecords) {
  Begin();
  for (int i = 0; i < 6; ++i) DialAndStay();
  ASSERT_TRUE(Eventually([this] { return observer_.answered == 6; }));
  node_.reset();
  const auto results = results_.Take(6);
  ASSERT_THAT(results, SizeIs(6));
  for (const CallerResult& result : results) EXPECT_EQ(result.end, CallerEnd::kAgentHungUp) << result.end_detail;
  EXPECT_THAT(Records(), SizeIs(6));
  EXPECT_EQ(observer_.ended, 6U);
}

TEST_F(NodeTest, EndsWhileCallersComeAndTheVoiceIsRendered) {
  for (int round = 0; round < 3; ++round) {
    Begin();
    for (int i = 0; i < 5; ++i) Dial({WaitForVoice{}, WaitForHangUp{}});
    node_.reset();
  }
  EXPECT_EQ(Records().size(), observer_.ended);
  for (const auto& record : Records()) EXPECT_NE(CauseOf(record), "process_lost");
}

TEST_F(NodeTest, AnotherNodeTakesItsPlaceOnTheSamePort) {
  Begin();
  DialAndStay();
  ASSERT_TRUE(Eventually([this] { return observer_.answered == 1; }));
  config_.sip.listen.port = sip_port_;
  node_.reset();
  results_.Take(1);
  // The ports of the first rest nowhere: they are another process's as far as the new node knows.
  Begin();
  EXPECT_EQ(sip_port_, config_.sip.listen.port);
  Dial({WaitForVoice{}, HangUpStep{}});
  results_.Take(1);
  EXPECT_TRUE(Eventually([this] { return Records().size() == 2; })) << "the calls must not have the same name";
}

TEST_F(NodeTest, TellsWhatIsOccupied) {
  Begin();
  ServerConfig other = config_;
  other.sip.listen.port = sip_port_;
  other.data_directory = data_.Path() / "other";
  Diagnostics problems;
  auto node = Node::Start({.config = other,
                           .script = *LoadScript(other, nullptr, problems),
                           .kit = speech_,
                           .log = log_,
                           .observer = observer_,
                           .clock = clock_});
  ASSERT_FALSE(node.has_value());
  EXPECT_THAT(node.error().detail, HasSubstr(std::to_string(sip_port_)));
  EXPECT_THAT(node.error().detail, HasSubstr("--sip"));
}

}  // namespace
}  // namespace parley
