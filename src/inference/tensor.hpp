#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <vector>

#include "base/result.hpp"

struct OrtValue;

namespace parley {

/// A tensor of a model: either a view of memory that the caller owns, or one that the model produced.
/// Movable, not thread-safe. Element types: float, std::int64_t, std::int32_t, bool.
class Tensor {
 public:
  /// No tensor yet: as an output, the model allocates it.
  Tensor() = default;

  /// A view of `data`, which must outlive the tensor and may change between runs. An empty shape is a scalar.
  /// @return kInvalid when the shape does not fit the number of elements.
  template <typename T>
  [[nodiscard]] static Result<Tensor> Over(std::span<T> data, std::span<const std::int64_t> shape);
  template <typename T>
  [[nodiscard]] static Result<Tensor> Over(std::span<T> data, std::initializer_list<std::int64_t> shape) {
    return Over(data, std::span<const std::int64_t>(shape.begin(), shape.size()));
  }

  /// The elements, row-major; valid while the tensor lives. @return kInvalid when there is none or of another type.
  template <typename T>
  [[nodiscard]] Result<std::span<T>> Data() const;

  [[nodiscard]] Result<std::vector<std::int64_t>> Shape() const;
  [[nodiscard]] explicit operator bool() const { return value_ != nullptr; }

 private:
  friend class OnnxSession;
  friend class OnnxBinding;
  struct Release {
    void operator()(OrtValue* value) const noexcept;
  };
  std::unique_ptr<OrtValue, Release> value_;
};

}  // namespace parley
