#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string_view>
#include <variant>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "obs/redacted.hpp"

namespace parley {

/// Says that a text holds nothing a caller said or typed and no phone number: a path, a provider's name, an address
/// of ours. What callers say stays in the call store.
struct PublicText {
  std::string_view text;
};

/// A key and a typed value of one log line; views live for the logging call only. A text that is no literal must be
/// wrapped, in PublicText or Redacted, so that no conversation gets into the log by accident.
class LogField {
 public:
  using Value = std::variant<std::int64_t, std::uint64_t, double, bool, std::string_view, CallId>;

  LogField(CallId call) : key_("call_id"), value_(call) {}                    // NOLINT: a call is a field
  LogField(TurnId turn) : key_("turn"), value_(std::uint64_t{turn.value}) {}  // NOLINT: so is a turn
  LogField(const Error& error) : key_("err.type"), value_(Name(error.code)), second_(error.detail) {}  // NOLINT

  template <std::size_t kSize>
  LogField(std::string_view key, const char (&literal)[kSize]) : key_(key), value_(std::string_view(literal)) {}
  LogField(std::string_view key, PublicText text) : key_(key), value_(text.text) {}
  LogField(std::string_view key, const Redacted& redacted) : key_(key), value_(std::string_view(redacted.Text())) {}
  template <std::same_as<bool> T>  // a pointer must not become true
  LogField(std::string_view key, T value) : key_(key), value_(value) {}
  LogField(std::string_view key, double value) : key_(key), value_(value) {}
  LogField(std::string_view key, CallId call) : key_(key), value_(call) {}
  template <typename Tag, typename Rep>
  LogField(std::string_view key, Id<Tag, Rep> id) : key_(key), value_(std::uint64_t{id.value}) {}
  template <std::signed_integral T>
  LogField(std::string_view key, T value) : key_(key), value_(std::int64_t{value}) {}
  template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
  LogField(std::string_view key, T value) : key_(key), value_(std::uint64_t{value}) {}
  /// In milliseconds; the key says so: "dur_ms".
  template <typename Rep, typename Period>
  LogField(std::string_view key, std::chrono::duration<Rep, Period> value)
      : key_(key), value_(std::chrono::duration<double, std::milli>(value).count()) {}

  [[nodiscard]] std::string_view Key() const { return key_; }
  [[nodiscard]] const Value& Get() const { return value_; }
  /// Text of an error, which is a field of its own, "err.msg".
  [[nodiscard]] std::string_view ErrorText() const { return second_; }

 private:
  std::string_view key_;
  Value value_;
  std::string_view second_;
};

}  // namespace parley
