#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

namespace parley {

using Bytes = std::vector<std::uint8_t>;

/// Writes the state of a call as bytes: integers little-endian in their own width, text and lists with a length
/// in front. Each state type writes a version number first, so that another build can refuse what it does not know.
class ByteWriter {
 public:
  template <std::integral T>
  void Write(T value) {
    auto bits = static_cast<std::make_unsigned_t<std::conditional_t<std::same_as<T, bool>, std::uint8_t, T>>>(value);
    for (std::size_t i = 0; i < sizeof(bits); ++i) bytes_.push_back(static_cast<std::uint8_t>(bits >> (8 * i)));
  }
  template <typename T>
    requires std::is_enum_v<T>
  void Write(T value) {
    Write(static_cast<std::underlying_type_t<T>>(value));
  }
  template <typename Tag, typename Rep>
  void Write(Id<Tag, Rep> id) {
    Write(id.value);
  }
  template <typename Rep, typename Period>
  void Write(std::chrono::duration<Rep, Period> duration) {
    Write(static_cast<std::int64_t>(duration.count()));
  }
  void Write(TimePoint at) { Write(at.time_since_epoch()); }
  void Write(double value);
  void Write(std::string_view text);
  void Write(const std::string& text) { Write(std::string_view{text}); }
  void Write(const char*) = delete;

  [[nodiscard]] Bytes Take() && { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

/// Reads what a ByteWriter wrote. Reading past the end, or a length that exceeds what is left, makes the reader
/// fail for good: every later read gives a zero value, and `Finish` reports it. Never throws.
class ByteReader {
 public:
  explicit ByteReader(const Bytes& bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}
  ByteReader(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {}

  /// The next value: an integer, enum, Id, duration, TimePoint, double or std::string.
  template <typename T>
  [[nodiscard]] T Read() {
    if constexpr (std::is_enum_v<T>) {
      return static_cast<T>(ReadInteger<std::underlying_type_t<T>>());
    } else if constexpr (std::integral<T>) {
      return ReadInteger<T>();
    } else if constexpr (std::same_as<T, double>) {
      return ReadDouble();
    } else if constexpr (std::same_as<T, std::string>) {
      return ReadText();
    } else if constexpr (std::same_as<T, TimePoint>) {
      return TimePoint{Ns{ReadInteger<std::int64_t>()}};
    } else if constexpr (requires { typename T::period; }) {
      return T{static_cast<typename T::rep>(ReadInteger<std::int64_t>())};
    } else {
      return T{ReadInteger<typename T::rep>()};
    }
  }

  /// Number of list elements that follow, each at least one byte long.
  [[nodiscard]] std::size_t ReadCount();

  void MarkInvalid() { failed_ = true; }
  [[nodiscard]] bool Failed() const { return failed_; }
  [[nodiscard]] std::size_t Left() const { return static_cast<std::size_t>(end_ - at_); }

  /// @return kInvalid if a read failed or bytes are left over; `what` names the state in the message.
  [[nodiscard]] Status Finish(std::string_view what) const;

 private:
  template <std::integral T>
  T ReadInteger() {
    using U = std::make_unsigned_t<std::conditional_t<std::same_as<T, bool>, std::uint8_t, T>>;
    if (Left() < sizeof(U)) {
      failed_ = true;
      at_ = end_;
      return T{};
    }
    U bits = 0;
    for (std::size_t i = 0; i < sizeof(U); ++i)
      bits = static_cast<U>(bits | static_cast<U>(static_cast<U>(at_[i]) << (8 * i)));
    at_ += sizeof(U);
    return static_cast<T>(bits);
  }

  double ReadDouble();
  std::string ReadText();

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  bool failed_ = false;
};

}  // namespace parley
