// A SIP server for the interoperability tests: answers every call with a fixed description and no media, keeps its
// dialogs in a folder, and goes on with them when it is started again. Prints one line for each thing that happens.
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <mutex>
#include <string>

#include "sip/sip_endpoint.hpp"

namespace parley {
namespace {

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t udp = 0;
  std::uint16_t tcp = 0;
  std::filesystem::path journal;
  Ms answer_after{0};
  Ms reinvite_after{-1};  // after the ACK; negative: never
  Ms hang_up_after{-1};
  Ms restored_reinvite_after{-1};
};

LocalMedia Media(const Options& options, std::uint16_t port) {
  LocalMedia media;
  media.address = options.host;
  media.rtp_port = port;
  return media;
}

/// Runs things later on the main thread.
class Schedule {
 public:
  void After(const Clock& clock, Ms delay, std::function<void()> action) {
    const std::scoped_lock lock(mutex_);
    due_.emplace(clock.Now() + delay, std::move(action));
    changed_.notify_one();
  }

  /// Runs what is due, then waits for at most 50 ms.
  void RunDue(const Clock& clock) {
    std::unique_lock lock(mutex_);
    while (!due_.empty() && due_.begin()->first <= clock.Now()) {
      const auto action = std::move(due_.begin()->second);
      due_.erase(due_.begin());
      lock.unlock();
      action();
      lock.lock();
    }
    changed_.wait_for(lock, due_.empty() ? Ms{50} : Ms{1});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<TimePoint, std::function<void()>> due_;
};

class Server final : public SipSink, public SipAdmission {
 public:
  explicit Server(Options options) : options_(std::move(options)) {}

  int Run() {
    SipEndpointConfig config;
    config.listen = {{SipTransport::kUdp, {options_.host, options_.udp}},
                     {SipTransport::kTcp, {options_.host, options_.tcp}}};
    const std::vector<Bytes> stored = ReadJournal();
    auto started = SipEndpoint::Start(std::move(config), *this, *this, clock_, stored);
    if (!started) {
      std::fprintf(stderr, "sip_test_server: %s\n", started.error().detail.c_str());
      return 1;
    }
    endpoint_ = std::move(*started);
    for (std::size_t i = 0; i < stored.size(); ++i) TakeUp(SipCallId{i + 1}, DecodeDialog(stored[i]).value());
    Say("ready " + std::to_string(endpoint_->Listening()[0].address.port) + " " +
        std::to_string(endpoint_->Listening()[1].address.port));
    while (!stop_) schedule_.RunDue(clock_);
    endpoint_->Stop(Ms{0});
    const SipStats& stats = endpoint_->Stats();
    Say("stopped live " + std::to_string(stats.dialogs_live) + " accepted " + std::to_string(stats.invites.accepted) +
        " repeated " + std::to_string(stats.repeats.final_responses));
    return 0;
  }

  static void OnSignal(int) { stop_ = 1; }

 private:
  void OnIncomingCall(SipCallId id, const IncomingCall&) noexcept override {
    Say("incoming");
    // On the main thread, which has the endpoint only when Start has returned; a call may come before.
    if (options_.answer_after > Ms{0}) Later(id, Ms{0}, [this, id] { endpoint_->Ring(id); });
    Later(id, options_.answer_after, [this, id] { endpoint_->Answer(id, Media(options_, 40000)); });
  }
  void OnProgress(SipCallId, int, const std::optional<NegotiatedMedia>&) noexcept override {}
  void OnAnswerSent(SipCallId, const NegotiatedMedia&) noexcept override { Say("answer-sent"); }
  void OnAnswered(SipCallId id, const NegotiatedMedia&, TimePoint) noexcept override {
    Say("acked");
    Later(id, options_.reinvite_after, [this, id] { endpoint_->Reinvite(id, Media(options_, 40002)); });
    Later(id, options_.hang_up_after, [this, id] { endpoint_->HangUp(id); });
  }
  void OnMediaChanged(SipCallId, const NegotiatedMedia& media) noexcept override {
    Say("media " + std::string(Name(media.direction)));
  }
  void OnInfoDtmf(SipCallId, char digit, Ms) noexcept override { Say(std::string("digit ") + digit); }
  void OnEnded(SipCallId, const EndCause& cause) noexcept override { Say("ended " + std::string(Name(cause.reason))); }
  void OnDialogChanged(SipCallId, const SipDialog& dialog) noexcept override {
    if (options_.journal.empty()) return;
    const std::filesystem::path file = options_.journal / (dialog.id.local_tag + ".dialog");
    const std::filesystem::path fresh = options_.journal / (dialog.id.local_tag + ".new");
    const Bytes bytes = EncodeDialog(dialog);
    std::ofstream(fresh, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    std::error_code ignored;
    std::filesystem::rename(fresh, file, ignored);
    if (dialog.cseq.own_invite != 0) Say("inviting");
  }
  AdmissionVerdict Decide(const InviteFacts&) noexcept override { return AdmissionVerdict::Accept(); }

  void Later(SipCallId, Ms delay, std::function<void()> action) {
    if (delay >= Ms{0}) schedule_.After(clock_, delay, std::move(action));
  }

  std::vector<Bytes> ReadJournal() const {
    std::vector<Bytes> stored;
    if (options_.journal.empty()) return stored;
    for (const auto& entry : std::filesystem::directory_iterator(options_.journal)) {
      if (entry.path().extension() != ".dialog") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      stored.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return stored;
  }

  void TakeUp(SipCallId id, const SipDialog& dialog) {
    Say("restored " + std::string(Name(dialog.state)));
    if (dialog.state == SipDialogState::kIncoming) {
      Later(id, options_.answer_after, [this, id] { endpoint_->Answer(id, Media(options_, 40000)); });
    }
    if (dialog.state == SipDialogState::kConfirmed) {
      Later(id, options_.restored_reinvite_after, [this, id] { endpoint_->Reinvite(id, Media(options_, 40002)); });
    }
  }

  static void Say(const std::string& what) {
    std::printf("%s\n", what.c_str());
    std::fflush(stdout);
  }

  inline static volatile std::sig_atomic_t stop_ = 0;
  const Options options_;
  SystemClock clock_;
  Schedule schedule_;
  std::unique_ptr<SipEndpoint> endpoint_;
};

bool Read(int argc, char** argv, Options& options) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    const std::string value = argv[i + 1];
    const auto ms = [&] { return Ms{std::stoi(value)}; };
    if (name == "--udp")
      options.udp = static_cast<std::uint16_t>(std::stoi(value));
    else if (name == "--tcp")
      options.tcp = static_cast<std::uint16_t>(std::stoi(value));
    else if (name == "--journal")
      options.journal = value;
    else if (name == "--answer-after")
      options.answer_after = ms();
    else if (name == "--reinvite-after")
      options.reinvite_after = ms();
    else if (name == "--hang-up-after")
      options.hang_up_after = ms();
    else if (name == "--restored-reinvite-after")
      options.restored_reinvite_after = ms();
    else
      return false;
  }
  return argc % 2 == 1;
}

}  // namespace
}  // namespace parley

int main(int argc, char** argv) {
  parley::Options options;
  if (!parley::Read(argc, argv, options)) {
    std::fprintf(stderr, "usage: sip_test_server [--udp PORT] [--tcp PORT] [--journal DIR] [--answer-after MS] ...\n");
    return 2;
  }
  std::signal(SIGTERM, parley::Server::OnSignal);
  std::signal(SIGINT, parley::Server::OnSignal);
  return parley::Server(std::move(options)).Run();
}
