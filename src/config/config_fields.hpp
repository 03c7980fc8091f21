#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"

namespace parley {

/// "0.0.0.0:5060", "[::1]:8080". The host is an address or a name.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const HostPort&) const = default;
};

/// "20000-23999", both ends included.
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  bool operator==(const PortRange&) const = default;
};

/// A password or key. In a file only as "env:NAME" or "file:/path"; never printed.
struct Secret {
  std::string value;      ///< resolved; empty: not set
  std::string reference;  ///< as written, "env:OPENAI_API_KEY"
};

/// What a field is for. Texts outlive the call: string literals.
struct FieldInfo {
  std::string_view doc;
  std::string_view unit = {};
  bool required = false;
};

/// Smallest and largest value that is taken.
struct FieldRange {
  std::int64_t min;
  std::int64_t max;
};

/// Names of an enum's values, in the order of the values from 0.
using ChoiceNames = std::span<const std::string_view>;

/// Visits the fields of a configuration struct: `Describe(XConfig&, ConfigFields&)` names each field once, with its
/// default (the value it has before), range, unit and purpose. One list serves to read a file, to print the
/// effective configuration and to print the reference page.
class ConfigFields {
 public:
  virtual ~ConfigFields() = default;
  virtual void Text(std::string_view key, std::string& value, const FieldInfo& info) = 0;
  /// A path; relative ones count from the directory of the file they are written in.
  virtual void Path(std::string_view key, std::string& value, const FieldInfo& info) = 0;
  virtual void Paths(std::string_view key, std::vector<std::string>& value, const FieldInfo& info) = 0;
  virtual void Texts(std::string_view key, std::vector<std::string>& value, const FieldInfo& info) = 0;
  /// IP networks such as "192.0.2.0/24" or a single address.
  virtual void Networks(std::string_view key, std::vector<std::string>& value, const FieldInfo& info) = 0;
  virtual void Flag(std::string_view key, bool& value, const FieldInfo& info) = 0;
  virtual void Integer(std::string_view key, std::int64_t& value, FieldRange range, const FieldInfo& info) = 0;
  virtual void MaybeInteger(std::string_view key, std::optional<std::int64_t>& value, FieldRange range,
                            const FieldInfo& info) = 0;
  virtual void Number(std::string_view key, double& value, double min, double max, const FieldInfo& info) = 0;
  /// "250 ms", "1.5 s", "2 min"; a unit is required.
  virtual void Duration(std::string_view key, Ms& value, Ms min, Ms max, const FieldInfo& info) = 0;
  virtual void Address(std::string_view key, HostPort& value, const FieldInfo& info) = 0;
  virtual void Ports(std::string_view key, PortRange& value, const FieldInfo& info) = 0;
  virtual void Hidden(std::string_view key, Secret& value, const FieldInfo& info) = 0;
  virtual void ChoiceIndex(std::string_view key, std::size_t& value, ChoiceNames names, const FieldInfo& info) = 0;
  /// A group of fields under one key.
  virtual void Section(std::string_view key, const FieldInfo& info,
                       const std::function<void(ConfigFields&)>& describe) = 0;

  template <typename Enum>
  void Choice(std::string_view key, Enum& value, ChoiceNames names, const FieldInfo& info) {
    auto index = static_cast<std::size_t>(value);
    ChoiceIndex(key, index, names, info);
    value = static_cast<Enum>(index);
  }

  template <typename Struct>
  void Part(std::string_view key, Struct& part, const FieldInfo& info) {
    Section(key, info, [&part](ConfigFields& fields) { Describe(part, fields); });
  }
};

}  // namespace parley
