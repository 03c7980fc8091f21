#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/check.hpp"

namespace parley {

/// What a mailbox does with a message too many. Each drop is counted.
enum class OverflowPolicy : std::uint8_t {
  kDropOldest,       ///< audio: what is late is worthless
  kDropNewest,       ///< metrics: the reader is behind, more does not help
  kBrokenInvariant,  ///< control: admission bounds it, so an overflow is a mistake of ours
};

/// A queue from many threads to one loop. Push is lock-free and never blocks (an intrusive list whose head is
/// swapped, after Dmitry Vyukov's multi-producer queue, 1024cores.net); Pop belongs to the reading loop.
template <typename T>
class Mailbox {
 public:
  /// @param capacity  messages kept at most.
  Mailbox(std::size_t capacity, OverflowPolicy policy)
      : capacity_(capacity), policy_(policy), head_(new Node), tail_(head_) {}
  ~Mailbox() {
    for (Node* node = tail_; node != nullptr;) delete std::exchange(node, node->next.load(std::memory_order_relaxed));
  }
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  /// Thread-safe. @return false if the message was dropped (kDropNewest only).
  bool Push(T message) {
    const std::size_t before = size_.fetch_add(1, std::memory_order_relaxed);
    if (before >= capacity_) {
      PARLEY_CHECK(policy_ != OverflowPolicy::kBrokenInvariant,
                   "control mailbox overflow: admission does not bound it");
      if (policy_ == OverflowPolicy::kDropNewest) {
        size_.fetch_sub(1, std::memory_order_relaxed);
        dropped_.fetch_add(1, std::memory_order_relaxed);
        return false;
      }
    }
    Node* const node = new Node{std::move(message)};
    Node* const previous = head_.exchange(node, std::memory_order_acq_rel);
    previous->next.store(node, std::memory_order_release);
    return true;
  }

  /// Takes the oldest message into `out`. Loop-affine. @return false if there is none (or the next one is just
  /// being linked: it comes with the next call).
  bool Pop(T& out) {
    // With kDropOldest the reader makes room: a producer must not touch the tail.
    while (policy_ == OverflowPolicy::kDropOldest && size_.load(std::memory_order_relaxed) > capacity_) {
      if (!Take(out)) return false;
      dropped_.fetch_add(1, std::memory_order_relaxed);
    }
    return Take(out);
  }

  [[nodiscard]] std::size_t Size() const { return size_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t Dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  struct Node {
    T message{};
    std::atomic<Node*> next{nullptr};
  };

  bool Take(T& out) {
    Node* const next = tail_->next.load(std::memory_order_acquire);
    if (next == nullptr) return false;
    out = std::move(next->message);
    delete std::exchange(tail_, next);
    size_.fetch_sub(1, std::memory_order_relaxed);
    return true;
  }

  const std::size_t capacity_;
  const OverflowPolicy policy_;
  std::atomic<std::size_t> size_{0};
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<Node*> head_;  // newest
  Node* tail_;               // the message before the oldest: already read
};

}  // namespace parley
