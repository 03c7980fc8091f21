#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "sip/sip_admission.hpp"
#include "sip/sip_sink.hpp"

namespace parley::testing {

/// Keeps every event of an endpoint for a test on another thread to wait for. `on_incoming` runs on the SIP thread.
class RecordingSink : public SipSink {
 public:
  enum class Kind { kIncoming, kProgress, kAnswerSent, kAnswered, kMediaChanged, kDigit, kEnded };
  struct Event {
    Kind kind = Kind::kEnded;
    SipCallId id{};
    int status = 0;
    char digit = 0;
    IncomingCall incoming{};
    NegotiatedMedia media{};
    EndCause cause{};
  };

  std::function<void(SipCallId, const IncomingCall&)> on_incoming;

  void OnIncomingCall(SipCallId id, const IncomingCall& call) noexcept override {
    Event event{.kind = Kind::kIncoming, .id = id};
    event.incoming = call;
    Add(std::move(event));
    if (on_incoming) on_incoming(id, call);
  }
  void OnProgress(SipCallId id, int status, const std::optional<NegotiatedMedia>& early) noexcept override {
    Event event{.kind = Kind::kProgress, .id = id, .status = status};
    event.media = early.value_or(NegotiatedMedia{});
    Add(std::move(event));
  }
  void OnAnswerSent(SipCallId id, const NegotiatedMedia& media) noexcept override {
    AddMedia(Kind::kAnswerSent, id, media);
  }
  void OnAnswered(SipCallId id, const NegotiatedMedia& media, TimePoint) noexcept override {
    AddMedia(Kind::kAnswered, id, media);
  }
  void OnMediaChanged(SipCallId id, const NegotiatedMedia& media) noexcept override {
    AddMedia(Kind::kMediaChanged, id, media);
  }
  void OnInfoDtmf(SipCallId id, char digit, Ms) noexcept override {
    Add(Event{.kind = Kind::kDigit, .id = id, .digit = digit});
  }
  void OnEnded(SipCallId id, const EndCause& cause) noexcept override {
    Event event{.kind = Kind::kEnded, .id = id};
    event.cause = cause;
    Add(std::move(event));
  }
  void OnDialogChanged(SipCallId id, const SipDialog& dialog) noexcept override {
    const std::scoped_lock lock(mutex_);
    last_dialog_ = {id, dialog};
  }

  /// Waits for the `count`th event of a kind (of one call, if given). None after ten seconds.
  std::optional<Event> Wait(Kind kind, std::size_t count = 1, SipCallId id = {}) {
    std::unique_lock lock(mutex_);
    const auto find = [&]() -> const Event* {
      std::size_t seen = 0;
      for (const Event& event : events_) {
        if (event.kind == kind && (!id || event.id == id) && ++seen == count) return &event;
      }
      return nullptr;
    };
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return find() != nullptr; });
    const Event* found = find();
    return found == nullptr ? std::nullopt : std::optional(*found);
  }

  std::size_t Count(Kind kind, SipCallId id = {}) {
    const std::scoped_lock lock(mutex_);
    std::size_t seen = 0;
    for (const Event& event : events_) seen += event.kind == kind && (!id || event.id == id) ? 1U : 0U;
    return seen;
  }

  std::optional<SipDialog> LastDialog() {
    const std::scoped_lock lock(mutex_);
    return last_dialog_ ? std::optional(last_dialog_->second) : std::nullopt;
  }

 private:
  void AddMedia(Kind kind, SipCallId id, const NegotiatedMedia& media) {
    Event event{.kind = kind, .id = id};
    event.media = media;
    Add(std::move(event));
  }
  void Add(Event event) {
    const std::scoped_lock lock(mutex_);
    events_.push_back(std::move(event));
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Event> events_;
  std::optional<std::pair<SipCallId, SipDialog>> last_dialog_;
};

/// Says to every call what it was told to say.
class FixedAdmission : public SipAdmission {
 public:
  AdmissionVerdict Decide(const InviteFacts&) noexcept override {
    ++asked;
    return verdict;
  }
  AdmissionVerdict verdict;
  std::atomic<int> asked{0};
};

}  // namespace parley::testing
