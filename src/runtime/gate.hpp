#pragma once

#include <cstddef>
#include <utility>

#include "runtime/task.hpp"

namespace parley {

/// Knows when all work that was under way has ended: closing it refuses new work and calls back once the last
/// holder has left. Loop-affine.
class Gate {
 public:
  /// Leave to have work under way; leaving is its destruction. Must not outlive the gate.
  class Holder {
   public:
    Holder() = default;
    Holder(Holder&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Holder& operator=(Holder&& other) noexcept {
      if (this != &other) {
        Leave();
        gate_ = std::exchange(other.gate_, nullptr);
      }
      return *this;
    }
    ~Holder() { Leave(); }
    [[nodiscard]] explicit operator bool() const { return gate_ != nullptr; }

   private:
    friend class Gate;
    explicit Holder(Gate* gate) : gate_(gate) {}
    void Leave() {
      if (gate_ != nullptr) std::exchange(gate_, nullptr)->Leave();
    }
    Gate* gate_ = nullptr;
  };

  /// @return an empty holder if the gate is closed.
  [[nodiscard]] Holder Enter() {
    if (closed_) return {};
    ++inside_;
    return Holder(this);
  }

  /// Refuses new work from now on; `when_empty` runs once nobody is inside, at once if so already.
  void Close(Task when_empty) {
    closed_ = true;
    when_empty_ = std::move(when_empty);
    TellIfEmpty();
  }

  [[nodiscard]] bool Closed() const { return closed_; }
  [[nodiscard]] std::size_t Inside() const { return inside_; }

 private:
  void Leave() {
    --inside_;
    TellIfEmpty();
  }
  void TellIfEmpty() {
    if (closed_ && inside_ == 0 && when_empty_) std::exchange(when_empty_, Task{})();
  }

  std::size_t inside_ = 0;
  bool closed_ = false;
  Task when_empty_;
};

}  // namespace parley
