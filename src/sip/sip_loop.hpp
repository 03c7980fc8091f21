#pragma once

// Private to src/sip.

#include <deque>
#include <functional>
#include <mutex>
#include <optional>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"

namespace parley {

/// libre's loop on the calling thread, with our own way in (an eventfd in front of a queue: libre's mqueue is a pipe
/// that loses messages when it is full) and our own timer (a timerfd: libre's timers follow the wall clock).
/// Post is thread-safe; everything else belongs to the thread that called Open.
class SipLoop {
 public:
  SipLoop() = default;
  ~SipLoop();
  SipLoop(const SipLoop&) = delete;
  SipLoop& operator=(const SipLoop&) = delete;

  /// Makes libre's loop for this thread. `on_timer` runs when the time given to Arm has come.
  /// @param max_files  size of libre's table, which is indexed by descriptor number.
  [[nodiscard]] Status Open(int max_files, std::function<void()> on_timer);

  /// Runs until Stop. Then runs what is still queued, so that nobody waits for an answer for ever.
  void Run();
  void Close();

  /// Ends Run. To be called on the loop, as a task.
  void Stop();

  /// Queues a task. @return false if the loop has ended and the task was dropped. Thread-safe; never blocks.
  bool Post(Task task);

  /// Sets the timer to `after` from now; none: never.
  void Arm(std::optional<Ns> after);

 private:
  static void OnEvent(int flags, void* self);
  static void OnTimer(int flags, void* self);
  void RunQueued();

  std::function<void()> on_timer_;
  int event_ = -1;
  int timer_ = -1;
  std::mutex mutex_;
  std::deque<Task> queue_;  // guarded by mutex_
  bool ended_ = true;       // guarded by mutex_
};

/// Prepares the process once: libre itself, SIGPIPE ignored, libre's messages counted and at most one a second
/// written to standard error, and the descriptor limit raised to `max_files` as far as the hard limit allows.
[[nodiscard]] Status PrepareProcessForSip(int max_files);

}  // namespace parley
