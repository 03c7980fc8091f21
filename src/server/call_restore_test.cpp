#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "dialog/loader/load_flow.hpp"
#include "obs/testing/temporary_directory.hpp"
#include "server/sip_calls.hpp"
#include "server/testing/rtp_caller.hpp"
#include "server/testing/scripted_speech_kit.hpp"
#include "sip/testing/raw_peer.hpp"
#include "sip/testing/sip_text_request.hpp"

namespace parley {
namespace {

using ::testing::HasSubstr;
using testing::RawPeer;
using testing::TextRequest;
using testing::ToTag;

constexpr Seconds kLimit{30};

constexpr std::string_view kFlow = R"(persona: {name: Ann, business: Acme}
start: hi
give_up: hi
nodes:
  hi: {ask: [What can I do for you on this fine day, Is there anything else that I can do for you], then: hi}
)";

ScriptRef TestScript() {
  Diagnostics problems;
  const auto flow = ParseFlow(kFlow, "flow.yaml", problems);
  PARLEY_CHECK(flow != nullptr, problems.Format().c_str());
  return std::make_shared<const Script>(Script{*flow, {}, {}});
}

/// What the calls of a process did, for the thread of the test.
class Watch final : public CallObserver {
 public:
  void OnUserTurn(CallRef, TurnId, std::string_view text) noexcept override { Add(turns_, text); }
  void OnAgentHeard(CallRef, GenId, std::string_view text, bool) noexcept override { Add(heard_, text); }
  void OnCallEnded(CallRef) noexcept override { Add(ended_, "ended"); }

  [[nodiscard]] bool WaitForTurns(std::size_t count) { return Wait(turns_, count); }
  [[nodiscard]] bool WaitForHeard(std::size_t count) { return Wait(heard_, count); }
  [[nodiscard]] bool WaitForEnds(std::size_t count) { return Wait(ended_, count); }
  [[nodiscard]] std::vector<std::string> Heard() {
    const std::scoped_lock lock(mutex_);
    return heard_;
  }

 private:
  void Add(std::vector<std::string>& list, std::string_view text) {
    const std::scoped_lock lock(mutex_);
    list.emplace_back(text);
    changed_.notify_all();
  }
  bool Wait(const std::vector<std::string>& list, std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kLimit, [&] { return list.size() >= count; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> turns_, heard_, ended_;
};

/// The part of a node that carries calls, on real sockets, with scripted speech.
class Process {
 public:
  explicit Process(std::uint16_t sip_port = 0, std::vector<CallSnapshot> snapshots = {}) {
    shards_.push_back(std::make_unique<CallShard>(CallShard::Parts{
        .index = 0, .clock = clock_, .kit = kit_, .cache = cache_, .script = TestScript(), .zone = {}, .turn = {}}));
    shards_.front()->Start();
    auto ports =
        RtpPortPool::Create({.bind = *SocketAddress::Parse("127.0.0.1", 0), .first = 24000, .last = 24399}, clock_);
    PARLEY_CHECK(ports.has_value(), "no RTP ports");
    ports_ = std::move(*ports);
    calls_ =
        std::make_unique<SipCalls>(SipCalls::Parts{shards_, *ports_, gate_, door_, records_, events_, watch, clock_},
                                   SipCalls::Config{.public_address = "127.0.0.1", .voice = {}, .language = "en"});
    std::vector<Bytes> dialogs;
    for (const CallSnapshot& snapshot : snapshots) dialogs.push_back(EncodeDialog(snapshot.dialog));
    calls_->Restore(std::move(snapshots));
    SipEndpointConfig config;
    config.listen = {{SipTransport::kUdp, {"127.0.0.1", sip_port}}};
    auto endpoint = SipEndpoint::Start(std::move(config), *calls_, door_, clock_, dialogs);
    PARLEY_CHECK(endpoint.has_value(), "the endpoint does not start");
    endpoint_ = std::move(*endpoint);
    calls_->Use(*endpoint_);
  }
  /// As a crash: nothing is said to the peer on SIP, and no record is written.
  ~Process() {
    for (const auto& shard : shards_) {
      shard->Loop().Stop();
      shard->Loop().Join();
    }
    endpoint_.reset();
    shards_.clear();
    calls_.reset();
  }

  [[nodiscard]] std::uint16_t SipPort() const { return endpoint_->Listening().front().address.port; }

  /// The bytes of the one call.
  [[nodiscard]] Bytes Snapshot() {
    std::promise<Bytes> taken;
    calls_->Snapshot([&taken](CallId, const CallSnapshot& snapshot) { taken.set_value(snapshot.Encode()); });
    return taken.get_future().get();
  }

  /// The texts of all records.
  [[nodiscard]] std::vector<std::string> Records() {
    (void)records_.Flush(Seconds{10});
    std::vector<std::string> texts;
    for (const auto& file : std::filesystem::recursive_directory_iterator(directory_.Path())) {
      if (file.path().extension() != ".json") continue;
      std::ostringstream text;
      text << std::ifstream(file.path()).rdbuf();
      texts.push_back(text.str());
    }
    return texts;
  }
  [[nodiscard]] std::size_t ActiveCalls() const { return gate_.ActiveCalls(); }

  Watch watch;

 private:
  SystemClock clock_;
  TemporaryDirectory directory_;
  OffloadPool disk_{{.name = "disk"}};
  RecordSpool records_{{.directory = directory_.Path()}, disk_, clock_};
  EventLogStore events_{{.directory = directory_.Path()}, disk_};
  AdmissionGate gate_{{}, 1};
  SipDoor door_{gate_, clock_, [](const SipSource&) { return std::nullopt; }};
  ScriptedSpeechKit kit_{"that is what I want"};
  VoiceCache cache_{{.directory = {}}};
  std::vector<std::unique_ptr<CallShard>> shards_;
  std::unique_ptr<RtpPortPool> ports_;
  std::unique_ptr<SipCalls> calls_;
  std::unique_ptr<SipEndpoint> endpoint_;
};

std::string Line(std::string_view message, std::string_view begin) {
  const std::size_t at = message.find("\r\n" + std::string(begin));
  if (at == std::string_view::npos) return {};
  return std::string(message.substr(at + 2, message.find("\r\n", at + 2) - at - 2));
}

/// "o=user SESSION VERSION ...".
struct Origin {
  std::string session;
  std::uint64_t version = 0;
  explicit Origin(std::string_view message) {
    std::istringstream line(Line(message, "o="));
    std::string user;
    line >> user >> session >> version;
  }
};

/// A telephone on the loopback that writes its SIP by hand.
class Caller {
 public:
  explicit Caller(std::uint16_t port) : sip_(port) {}

  [[nodiscard]] std::string Ask(std::string method, std::uint32_t cseq, std::string_view direction = {}) {
    TextRequest request;
    request.method = std::move(method);
    request.port = sip_.Port();
    request.branch = "z9hG4bK-" + request.method + std::to_string(cseq);
    request.cseq = cseq;
    request.to_tag = to_tag_;
    if (!direction.empty()) {
      request.body = "v=0\r\no=peer 1 " + std::to_string(cseq) + " IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\n" +
                     "t=0 0\r\nm=audio " + std::to_string(media.Port()) +
                     " RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=" + std::string(direction) + "\r\n";
    }
    sip_.Send(request.Text());
    if (request.method == "ACK") return {};
    for (;;) {
      auto answer = sip_.ReceiveStarting("SIP/2.0 ");
      if (!answer) return {};
      if (answer->starts_with("SIP/2.0 1")) continue;
      if (Line(*answer, "CSeq: ") != "CSeq: " + std::to_string(cseq) + " " + request.method) continue;
      if (to_tag_.empty()) to_tag_ = ToTag(*answer);
      return *answer;
    }
  }

  [[nodiscard]] const std::string& Tag() const { return to_tag_; }

  /// Speaks for so long in real time, then pauses.
  void Say(Ms length) {
    media.Speak(true);
    std::this_thread::sleep_for(length);
    media.Speak(false);
  }

  SystemClock clock;
  RtpCaller media{clock};

 private:
  RawPeer sip_;
  std::string to_tag_;
};

std::uint16_t PortOf(std::string_view answer) {
  std::istringstream line(Line(answer, "m=audio").substr(8));
  std::uint16_t port = 0;
  line >> port;
  return port;
}

TEST(CallRestore, ACallGoesOnInAnotherProcess) {
  auto before = std::make_unique<Process>();
  const std::uint16_t sip_port = before->SipPort();
  Caller caller(sip_port);
  const std::string answer = caller.Ask("INVITE", 1, "sendrecv");
  ASSERT_THAT(answer, HasSubstr("SIP/2.0 200"));
  const std::string tag = caller.Tag();
  (void)caller.Ask("ACK", 1);
  caller.media.SendTo(PortOf(answer));

  // The greeting, a turn and its answer, and a second turn whose answer is under way.
  ASSERT_TRUE(before->watch.WaitForHeard(1));
  caller.Say(Ms{900});
  ASSERT_TRUE(before->watch.WaitForTurns(1));
  ASSERT_TRUE(before->watch.WaitForHeard(2));
  caller.Say(Ms{900});
  ASSERT_TRUE(before->watch.WaitForTurns(2));
  std::this_thread::sleep_for(Ms{900});
  const Bytes bytes = before->Snapshot();
  before.reset();

  auto snapshot = CallSnapshot::Decode(bytes);
  ASSERT_TRUE(snapshot.has_value()) << snapshot.error().detail;
  EXPECT_LT(bytes.size(), 8192U);
  Process after(sip_port, {*snapshot});

  // What was heard up to the break, and then the answer to its end.
  ASSERT_TRUE(after.watch.WaitForHeard(2));
  EXPECT_EQ(after.watch.Heard().back(), "What can I do for you on this fine day");
  const auto media = caller.media.AllHeard();
  const auto jump = std::ranges::adjacent_find(media, [](const RtpCaller::Heard& one, const RtpCaller::Heard& next) {
    return next.header.sequence != static_cast<std::uint16_t>(one.header.sequence + 1);
  });
  ASSERT_NE(jump, media.end());
  const RtpCaller::Heard& last = jump[0];
  const RtpCaller::Heard& first = jump[1];
  EXPECT_EQ(first.header.ssrc, last.header.ssrc);
  const auto skipped = static_cast<std::uint16_t>(first.header.sequence - last.header.sequence);
  EXPECT_GT(skipped, 0);
  EXPECT_LE(skipped, 1001) << "a receiver would take it for another source";
  const std::uint32_t units = first.header.timestamp - last.header.timestamp;
  EXPECT_EQ(units % 160, 0U);
  const Us passed = std::chrono::duration_cast<Us>(first.at - last.at);
  EXPECT_LT(std::chrono::abs(Us{static_cast<std::int64_t>(units) * 125} - passed), Seconds{1});
  for (auto packet = jump + 2; packet != media.end(); ++packet) {
    ASSERT_EQ(packet->header.sequence, static_cast<std::uint16_t>(packet[-1].header.sequence + 1));
    ASSERT_EQ(packet->header.ssrc, last.header.ssrc);
  }

  // Hold and back: the same dialog, the same session, each change a version.
  const Origin first_origin(answer);
  const std::string held = caller.Ask("INVITE", 2, "sendonly");
  EXPECT_THAT(held, HasSubstr("SIP/2.0 200"));
  EXPECT_EQ(ToTag(held), tag);
  EXPECT_THAT(held, HasSubstr("a=recvonly"));
  EXPECT_EQ(Origin(held).session, first_origin.session);
  EXPECT_EQ(Origin(held).version, first_origin.version + 1);
  EXPECT_EQ(PortOf(held), PortOf(answer));
  (void)caller.Ask("ACK", 2);
  const std::string back = caller.Ask("INVITE", 3, "sendrecv");
  EXPECT_THAT(back, HasSubstr("SIP/2.0 200"));
  EXPECT_EQ(ToTag(back), tag);
  EXPECT_EQ(Origin(back).version, first_origin.version + 2);
  (void)caller.Ask("ACK", 3);

  // The conversation goes on.
  caller.Say(Ms{900});
  ASSERT_TRUE(after.watch.WaitForTurns(1));
  ASSERT_TRUE(after.watch.WaitForHeard(3));

  const std::string bye = caller.Ask("BYE", 4);
  EXPECT_THAT(bye, HasSubstr("SIP/2.0 200"));
  ASSERT_TRUE(after.watch.WaitForEnds(1));
  EXPECT_THAT(caller.Ask("BYE", 4), HasSubstr("SIP/2.0 200")) << "repeated";
  const auto records = after.Records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_THAT(records[0], HasSubstr(fmt::format("{:016x}", snapshot->facts.ref.call.value)));
  std::size_t turns = 0;
  for (std::size_t at = 0; (at = records[0].find("that is what I want", at)) != std::string::npos; ++at) ++turns;
  EXPECT_EQ(turns, 3U) << records[0];
  EXPECT_THAT(records[0], HasSubstr("\"events_complete\":false")) << "this process knows half of them";
  EXPECT_EQ(after.ActiveCalls(), 0U);
}

TEST(CallRestore, ACallThatCannotBeReadIsHungUpAndHasItsRecord) {
  auto before = std::make_unique<Process>();
  const std::uint16_t sip_port = before->SipPort();
  Caller caller(sip_port);
  const std::string answer = caller.Ask("INVITE", 1, "sendrecv");
  ASSERT_THAT(answer, HasSubstr("SIP/2.0 200"));
  (void)caller.Ask("ACK", 1);
  caller.media.SendTo(PortOf(answer));
  ASSERT_TRUE(before->watch.WaitForHeard(1));
  auto snapshot = CallSnapshot::Decode(before->Snapshot());
  ASSERT_TRUE(snapshot.has_value());
  before.reset();
  snapshot->conversation.front() = 0xEE;  // as a build of next year writes it
  Process after(sip_port, {*snapshot});
  ASSERT_TRUE(after.watch.WaitForEnds(1));
  EXPECT_EQ(after.Records().size(), 1U);
}

class SnapshotBytes : public ::testing::Test {
 protected:
  static CallSnapshot Some() {
    CallSnapshot snapshot;
    snapshot.facts = {
        .ref = {1, CallId{7}}, .inbound = true, .from = "100", .to = "200", .signalling_id = "a@b", .voice = "joe"};
    snapshot.times = {WallTime{Seconds{100}}, WallTime{Seconds{101}}, WallTime{Seconds{160}}};
    snapshot.dialog.state = SipDialogState::kConfirmed;
    snapshot.dialog.id = {"a@b", "local", "remote"};
    snapshot.dialog.cseq = {1, 2, 0, 0};
    snapshot.media = {.port = 52000,
                      .sender = RtpSenderState::Start(1, 65'000, 0xFFFF'FF00),
                      .source = *SocketAddress::Parse("192.0.2.1", 4000),
                      .codec = "PCMU"};
    snapshot.conversation = Bytes(300, 0x5A);
    return snapshot;
  }
};

TEST_F(SnapshotBytes, AreReadAsTheyWereWritten) {
  const auto again = CallSnapshot::Decode(Some().Encode());
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_EQ(*again, Some());
}

TEST_F(SnapshotBytes, AreRefusedWhenCutShort) {
  const Bytes bytes = Some().Encode();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto read = CallSnapshot::Decode(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
    ASSERT_FALSE(read.has_value()) << size;
    ASSERT_THAT(read.error().detail, HasSubstr("snapshot"));
  }
}

TEST_F(SnapshotBytes, AreRefusedWithAnyByteChanged) {
  Bytes bytes = Some().Encode();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ flip);
      ASSERT_FALSE(CallSnapshot::Decode(bytes).has_value()) << at;
      bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ flip);
    }
  }
}

TEST_F(SnapshotBytes, TheStreamGoesOnAfterTheGap) {
  const CallSnapshot snapshot = Some();
  const RtpSenderState sender = snapshot.SenderAt(snapshot.times.taken + Ms{1010});
  EXPECT_EQ(sender.ssrc, 1U);
  EXPECT_EQ(sender.sequence, static_cast<std::uint16_t>(66'000));
  EXPECT_EQ(sender.timestamp, static_cast<std::uint32_t>(0xFFFF'FF00 + 51 * 160));
  EXPECT_EQ(snapshot.SenderAt(snapshot.times.taken - Seconds{9}).timestamp,
            static_cast<std::uint32_t>(0xFFFF'FF00 + 160))
      << "a clock that went back";
}

}  // namespace
}  // namespace parley
