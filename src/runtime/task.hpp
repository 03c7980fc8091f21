#pragma once

#include <concepts>
#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace parley {

/// A move-only piece of work to run once. std::function cannot hold a unique_ptr, and C++20 has nothing else.
/// Closures of up to 64 bytes are kept in place, so posting one allocates nothing beyond the queue's own node.
class Task {
 public:
  Task() = default;

  template <typename F>
    requires(!std::same_as<std::remove_cvref_t<F>, Task> && std::invocable<std::remove_cvref_t<F>&>)
  Task(F&& f) {  // NOLINT(google-explicit-constructor): a lambda is a task
    using Fn = std::remove_cvref_t<F>;
    if constexpr (sizeof(Fn) <= kInPlace && std::is_nothrow_move_constructible_v<Fn>) {
      ::new (static_cast<void*>(storage_)) Fn(std::forward<F>(f));
      ops_ = &kInPlaceOps<Fn>;
    } else {
      *reinterpret_cast<Fn**>(storage_) = new Fn(std::forward<F>(f));
      ops_ = &kHeapOps<Fn>;
    }
  }

  Task(Task&& other) noexcept { MoveFrom(other); }
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      Reset();
      MoveFrom(other);
    }
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() { Reset(); }

  [[nodiscard]] explicit operator bool() const { return ops_ != nullptr; }
  void operator()() { ops_->run(storage_); }

 private:
  static constexpr std::size_t kInPlace = 64;
  struct Ops {
    void (*run)(void*);
    void (*move)(void* from, void* to) noexcept;
    void (*destroy)(void*) noexcept;
  };

  template <typename Fn>
  static constexpr Ops kInPlaceOps{[](void* p) { (*static_cast<Fn*>(p))(); },
                                   [](void* from, void* to) noexcept {
                                     ::new (to) Fn(std::move(*static_cast<Fn*>(from)));
                                     static_cast<Fn*>(from)->~Fn();
                                   },
                                   [](void* p) noexcept { static_cast<Fn*>(p)->~Fn(); }};
  template <typename Fn>
  static constexpr Ops kHeapOps{
      [](void* p) { (**static_cast<Fn**>(p))(); },
      [](void* from, void* to) noexcept { *static_cast<Fn**>(to) = *static_cast<Fn**>(from); },
      [](void* p) noexcept { delete *static_cast<Fn**>(p); }};

  void MoveFrom(Task& other) noexcept {
    ops_ = std::exchange(other.ops_, nullptr);
    if (ops_ != nullptr) ops_->move(other.storage_, storage_);
  }
  void Reset() noexcept {
    if (ops_ != nullptr) std::exchange(ops_, nullptr)->destroy(storage_);
  }

  alignas(std::max_align_t) std::byte storage_[kInPlace];
  const Ops* ops_ = nullptr;
};

}  // namespace parley
