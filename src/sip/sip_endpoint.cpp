#include "sip/sip_endpoint.hpp"

#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "sip/listen.hpp"
#include "sip/sip_loop.hpp"
#include "sip/verbs.hpp"

namespace parley {

namespace {
constexpr Seconds kStartLimit{5};  // a socket that does not hear itself in this time is not reachable
constexpr Seconds kByeLimit{2};    // how long Stop waits for the answers to its BYEs
}  // namespace

/// Owns the thread. `stack` and `listeners` are touched on it alone; tasks carry call ids, never calls.
class SipEndpoint::Impl {
 public:
  Impl(SipEndpointConfig config, SipSink& sink, SipAdmission& admission, const Clock& clock)
      : config_(std::move(config)),
        stack_(
            SipServices{config_, sink, admission, clock, stats_, [this] { return NextId(); }, [this] { OnQuiet(); }}) {}

  ~Impl() { End(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Status Start(const std::vector<Bytes>& restore) {
    for (const Bytes& bytes : restore) {
      auto dialog = DecodeDialog(bytes);
      if (!dialog) return FailFrom(dialog);
      restored_.push_back(std::move(*dialog));
    }
    if (const Status prepared = PrepareProcessForSip(config_.max_open_files); !prepared) return prepared;
    std::promise<Status> started;
    std::future<Status> result = started.get_future();
    thread_ = std::thread([this, &started] { Main(started); });
    if (result.wait_for(kStartLimit) != std::future_status::ready) {
      End();  // the thread answers the promise on its way out
      return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
                  "SIP: a UDP socket does not receive what is sent to it from this host. Check the packet filter.");
    }
    Status status = result.get();
    if (!status) End();
    return status;
  }

  /// Runs `action(stack, call)` on the loop if the call is still there.
  template <typename Action>
  void WithCall(SipCallId id, Action action) {
    loop_.Post([this, id, action = std::move(action)]() mutable {
      if (SipCall* call = stack_.calls.Find(id)) action(stack_, *call);
    });
  }

  bool Post(Task task) { return loop_.Post(std::move(task)); }
  SipStack& Stack() { return stack_; }
  const SipStats& Stats() const { return stats_; }
  SipCallId NextId() { return SipCallId{next_id_.fetch_add(1) + 1}; }

  void Stop(Ms grace) {
    Post([this] { stack_.mode = stack_.mode == StackMode::kServing ? StackMode::kDraining : stack_.mode; });
    WaitQuiet(grace);
    Post([this] { HangUpAll(); });
    WaitQuiet(kByeLimit);
    End();
  }

 private:
  void Main(std::promise<Status>& started) {
    bool answered = false;
    const auto answer = [&](Status status) {
      if (!std::exchange(answered, true)) started.set_value(std::move(status));
    };
    Status opened = loop_.Open(config_.max_open_files, [this] { RunTimers(); });
    stack_.rearm = [this] { ArmTimer(); };
    {
      SipListeners listeners(stack_);
      if (opened) opened = listeners.Open([&] { answer({}); });
      if (opened) {
        // Before the first message is read: a peer whose call is not there yet would be told 481.
        for (SipDialog& dialog : restored_) RestoreCall(stack_, NextId(), std::move(dialog));
        restored_.clear();
        loop_.Run();
      } else {
        answer(std::move(opened));
      }
      answer(Fail(ErrorCode::kUnavailable, Origin::kParley, "SIP: stopped while starting"));
      CloseStack();
    }
    if (stack_.stack) {
      sip_transp_flush(stack_.stack.get());
      stack_.stack.reset();
    }
    loop_.Close();
  }

  /// Calls and requests go first, then libre's transactions; the gates in front of the sockets after them.
  void CloseStack() {
    for (const SipCallId id : stack_.calls.Ids()) {
      if (SipCall* call = stack_.calls.Find(id)) ReportEnd(stack_, *call, {SipEndReason::kShutdown, 0, {}});
    }
    stack_.mode = StackMode::kClosed;
    stack_.calls.Clear();
    stats_.dialogs_live = 0;
    stats_.dialogs_kept = 0;
    OnQuiet();
    if (stack_.stack) sip_close(stack_.stack.get(), true);
    stack_.pending.clear();
  }

  void End() {
    if (!thread_.joinable()) return;
    loop_.Post([this] { loop_.Stop(); });
    thread_.join();
  }

  void RunTimers() {
    while (const auto due = stack_.timers.Pop(stack_.Now())) OnTimer(stack_, *due);
    armed_.reset();
    ArmTimer();
  }

  void ArmTimer() {
    const auto next = stack_.timers.Next();
    if (!next || (armed_ && *armed_ <= *next)) return;
    armed_ = next;
    loop_.Arm(*next - stack_.Now());
  }

  void HangUpAll() {
    for (const SipCallId id : stack_.calls.Ids()) {
      if (SipCall* call = stack_.calls.Find(id)) parley::HangUp(stack_, *call, {});
    }
  }

  void OnQuiet() {
    const std::scoped_lock lock(quiet_mutex_);
    quiet_.notify_all();
  }

  void WaitQuiet(Ns limit) {
    std::unique_lock lock(quiet_mutex_);
    quiet_.wait_for(lock, limit, [this] { return stats_.dialogs_live == 0; });
  }

  const SipEndpointConfig config_;
  SipStats stats_;
  SipStack stack_;
  SipLoop loop_;
  std::vector<SipDialog> restored_;
  std::optional<TimePoint> armed_;
  std::atomic<std::uint64_t> next_id_{0};
  std::mutex quiet_mutex_;
  std::condition_variable quiet_;
  std::thread thread_;
};

SipEndpoint::SipEndpoint(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SipEndpoint::~SipEndpoint() = default;

Result<std::unique_ptr<SipEndpoint>> SipEndpoint::Start(SipEndpointConfig config, SipSink& sink,
                                                        SipAdmission& admission, const Clock& clock,
                                                        const std::vector<Bytes>& restore) {
  if (config.listen.empty()) {
    return Fail(ErrorCode::kInvalid, Origin::kConfiguration, "SIP: no address to listen on; give at least one");
  }
  auto impl = std::make_unique<Impl>(std::move(config), sink, admission, clock);
  if (const Status started = impl->Start(restore); !started) return FailFrom(started);
  return std::unique_ptr<SipEndpoint>(new SipEndpoint(std::move(impl)));
}

// Written before Start returns and never again.
const std::vector<SipListen>& SipEndpoint::Listening() const { return impl_->Stack().listening; }
const SipStats& SipEndpoint::Stats() const { return impl_->Stats(); }

void SipEndpoint::Ring(SipCallId id) {
  impl_->WithCall(id, [](SipStack& stack, SipCall& call) { parley::Ring(stack, call); });
}

void SipEndpoint::Answer(SipCallId id, LocalMedia media) {
  impl_->WithCall(id,
                  [media = std::move(media)](SipStack& stack, SipCall& call) { parley::Answer(stack, call, media); });
}

void SipEndpoint::Reject(SipCallId id, int sip_status, Seconds retry_after) {
  impl_->WithCall(id, [=](SipStack& stack, SipCall& call) {
    parley::Reject(stack, call, sip_status, retry_after, {SipEndReason::kLocalReject, sip_status, {}});
  });
}

void SipEndpoint::HangUp(SipCallId id, std::string reason_header) {
  impl_->WithCall(
      id, [reason = std::move(reason_header)](SipStack& stack, SipCall& call) { parley::HangUp(stack, call, reason); });
}

SipCallId SipEndpoint::Call(OutgoingCall call) {
  const SipCallId id = impl_->NextId();
  impl_->Post([impl = impl_.get(), id, order = std::make_unique<OutgoingCall>(std::move(call))] {
    if (impl->Stack().mode != StackMode::kClosed) PlaceCall(impl->Stack(), id, *order);
  });
  return id;
}

void SipEndpoint::Reinvite(SipCallId id, LocalMedia media) {
  impl_->WithCall(id, [media = std::move(media)](SipStack& stack, SipCall& call) { WantReinvite(stack, call, media); });
}

void SipEndpoint::SendInfoDtmf(SipCallId id, char digit, Ms duration) {
  impl_->WithCall(id, [=](SipStack& stack, SipCall& call) { SendInfoDigit(stack, call, digit, duration); });
}

void SipEndpoint::SetDraining(bool draining) {
  impl_->Post([impl = impl_.get(), draining] {
    StackMode& mode = impl->Stack().mode;
    if (mode != StackMode::kClosed) mode = draining ? StackMode::kDraining : StackMode::kServing;
  });
}

std::future<Result<Bytes>> SipEndpoint::Snapshot(SipCallId id) {
  auto promise = std::make_shared<std::promise<Result<Bytes>>>();
  std::future<Result<Bytes>> result = promise->get_future();
  const auto not_found = [] { return Fail(ErrorCode::kNotFound, Origin::kParley, "SIP: no such call"); };
  const bool posted = impl_->Post([impl = impl_.get(), id, promise, not_found] {
    const SipCall* call = impl->Stack().calls.Find(id);
    promise->set_value(call == nullptr ? Result<Bytes>(not_found()) : Result<Bytes>(EncodeDialog(call->dialog)));
  });
  if (!posted) promise->set_value(not_found());
  return result;
}

Result<SipCallId> SipEndpoint::Restore(const Bytes& bytes) {
  auto dialog = DecodeDialog(bytes);
  if (!dialog) return FailFrom(dialog);
  const SipCallId id = impl_->NextId();
  impl_->Post([impl = impl_.get(), id, value = std::make_unique<SipDialog>(std::move(*dialog))] {
    if (impl->Stack().mode != StackMode::kClosed) RestoreCall(impl->Stack(), id, std::move(*value));
  });
  return id;
}

void SipEndpoint::Stop(Ms grace) { impl_->Stop(grace); }

}  // namespace parley
