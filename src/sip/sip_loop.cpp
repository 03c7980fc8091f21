#include "sip/sip_loop.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

#include "sip/libre.hpp"
#include "sip/sip_text.hpp"

// re.h leaves this one out: it wants the name of the including module.
#define DEBUG_MODULE "parley"
#define DEBUG_LEVEL 4
#include <re_dbg.h>

namespace parley {
namespace {

Status SystemFailure(const char* what, int error) {
  return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
              fmt::format("SIP loop: {}: {}", what, std::strerror(error)));
}

void RaiseFileLimit(int max_files) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const auto wanted = std::min(static_cast<rlim_t>(max_files), limit.rlim_max);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

void IgnoreSigpipe() {
  struct sigaction current {};
  if (sigaction(SIGPIPE, nullptr, &current) != 0 || current.sa_handler != SIG_DFL) return;
  current.sa_handler = SIG_IGN;
  (void)sigaction(SIGPIPE, &current, nullptr);
}

/// libre complains about each bad packet; a flood of them must not become a flood of writes.
void OnLibraryMessage(int level, const char* text, std::size_t size, void*) {
  static std::atomic<std::int64_t> last_second{-1};
  static std::atomic<std::uint64_t> left_out{0};
  if (level > DBG_WARNING) return;
  const std::int64_t second = static_cast<std::int64_t>(tmr_jiffies() / 1000);
  if (last_second.exchange(second) == second) {
    ++left_out;
    return;
  }
  const auto line = fmt::format("parley: SIP library: {} ({} more left out)\n", Unfold(std::string_view(text, size)),
                                left_out.exchange(0));
  (void)!::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

Status PrepareProcessForSip(int max_files) {
  static std::once_flag once;
  static int error = 0;
  std::call_once(once, [] {
    IgnoreSigpipe();
    error = libre_init();
    dbg_init(DBG_WARNING, DBG_NONE);
    dbg_handler_set(OnLibraryMessage, nullptr);
  });
  RaiseFileLimit(max_files);
  return error == 0 ? Status{} : SystemFailure("libre_init", error);
}

SipLoop::~SipLoop() { Close(); }

Status SipLoop::Open(int max_files, std::function<void()> on_timer) {
  on_timer_ = std::move(on_timer);
  if (const int error = re_thread_init(); error != 0) return SystemFailure("re_thread_init", error);
  // The first size counts, so it comes before anything that polls.
  if (const int error = fd_setsize(max_files); error != 0) return SystemFailure("fd_setsize", error);
  event_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  timer_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (event_ < 0 || timer_ < 0) return SystemFailure("eventfd and timerfd", errno);
  int error = fd_listen(event_, FD_READ, OnEvent, this);
  if (error == 0) error = fd_listen(timer_, FD_READ, OnTimer, this);
  if (error != 0) return SystemFailure("fd_listen", error);
  const std::scoped_lock lock(mutex_);
  ended_ = false;
  return {};
}

void SipLoop::Run() {
  (void)re_main(nullptr);
  {
    const std::scoped_lock lock(mutex_);
    ended_ = true;
  }
  RunQueued();
}

void SipLoop::Close() {
  const std::scoped_lock lock(mutex_);  // nobody may wake the loop by a descriptor that is somebody else's by then
  ended_ = true;
  if (event_ < 0 && timer_ < 0) return;
  for (int* fd : {&event_, &timer_}) {
    if (*fd < 0) continue;
    fd_close(*fd);
    close(*fd);
    *fd = -1;
  }
  re_thread_close();
}

void SipLoop::Stop() { re_cancel(); }

bool SipLoop::Post(Task task) {
  const std::scoped_lock lock(mutex_);
  if (ended_) return false;
  queue_.push_back(std::move(task));
  if (queue_.size() > 1) return true;  // the loop has been woken for the first one
  const std::uint64_t one = 1;
  (void)!::write(event_, &one, sizeof(one));
  return true;
}

void SipLoop::RunQueued() {
  std::deque<Task> tasks;
  {
    const std::scoped_lock lock(mutex_);
    tasks.swap(queue_);
  }
  for (Task& task : tasks) task();
}

void SipLoop::OnEvent(int /*flags*/, void* self) {
  auto& loop = *static_cast<SipLoop*>(self);
  std::uint64_t count = 0;
  (void)!::read(loop.event_, &count, sizeof(count));
  loop.RunQueued();
}

void SipLoop::OnTimer(int /*flags*/, void* self) {
  auto& loop = *static_cast<SipLoop*>(self);
  std::uint64_t count = 0;
  (void)!::read(loop.timer_, &count, sizeof(count));
  loop.on_timer_();
}

void SipLoop::Arm(std::optional<Ns> after) {
  itimerspec spec{};
  if (after) {
    const Ns wait = std::max(*after, Ns{1});  // zero would disarm it
    spec.it_value.tv_sec = static_cast<time_t>(wait.count() / 1'000'000'000);
    spec.it_value.tv_nsec = static_cast<long>(wait.count() % 1'000'000'000);
  }
  (void)timerfd_settime(timer_, 0, &spec, nullptr);
}

}  // namespace parley
