#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>

#include "base/ids.hpp"
#include "runtime/executor.hpp"

namespace parley {

class CallActor;

/// The calls of one shard, by id: how everything that comes from elsewhere finds its call, or finds it gone.
/// Loop-affine but for Post().
class LiveCalls {
 public:
  explicit LiveCalls(Executor& loop);
  ~LiveCalls();

  CallActor& Add(CallId id, std::unique_ptr<CallActor> call);
  [[nodiscard]] CallActor* Find(CallId id);
  void Remove(CallId id);

  /// Runs `f(CallActor&)` on the loop if the call is still there; otherwise it is counted as stale. Thread-safe.
  template <typename F>
  void Post(CallId id, F f) {
    loop_.Post([this, id, f = std::move(f)]() mutable {
      if (CallActor* const call = Find(id)) {
        f(*call);
      } else {
        ++stale_;
      }
    });
  }

  [[nodiscard]] std::size_t Size() const { return calls_.size(); }
  /// Messages for calls that were gone.
  [[nodiscard]] std::uint64_t Stale() const { return stale_; }

  template <typename F>
  void ForEach(F f) {
    for (auto& [id, call] : calls_) f(*call);
  }

 private:
  Executor& loop_;
  std::unordered_map<CallId, std::unique_ptr<CallActor>> calls_;
  std::uint64_t stale_ = 0;
};

}  // namespace parley
