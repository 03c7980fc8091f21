#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "base/check.hpp"

namespace parley {

/// A list of at most N values in place, for results on the media path. Adding beyond N is a developer's mistake; the
/// value is then left out.
template <typename T, std::size_t N>
class ShortList {
 public:
  void Add(T value) {
    PARLEY_ASSERT(size_ < N);
    if (size_ < N) values_[size_++] = std::move(value);
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return values_[i]; }
  [[nodiscard]] const T* begin() const { return values_.data(); }
  [[nodiscard]] const T* end() const { return values_.data() + size_; }

 private:
  std::array<T, N> values_{};
  std::size_t size_ = 0;
};

}  // namespace parley
