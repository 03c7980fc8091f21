#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config_fields.hpp"
#include "config/config_tree.hpp"
#include "config/diagnostics.hpp"

namespace parley {

/// Where environment variables come from (a test gives its own).
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// What reading needs besides the tree. The members outlive the reader.
struct ReadContext {
  std::filesystem::path directory;  ///< relative paths count from here
  const Environment& environment;
  Diagnostics& problems;
};

/// Fills the fields of a configuration struct from a tree; a problem leaves the field as it was. Finish() reports
/// entries that no field asked for.
class ConfigReader final : public ConfigFields {
 public:
  /// `path` is the dotted name of this section, for messages.
  ConfigReader(const ConfigTree& tree, std::string path, const ReadContext& context);

  void Finish();

  void Text(std::string_view key, std::string& value, const FieldInfo& info) override;
  void Path(std::string_view key, std::string& value, const FieldInfo& info) override;
  void Paths(std::string_view key, std::vector<std::string>& value, const FieldInfo& info) override;
  void Texts(std::string_view key, std::vector<std::string>& value, const FieldInfo& info) override;
  void Networks(std::string_view key, std::vector<std::string>& value, const FieldInfo& info) override;
  void Flag(std::string_view key, bool& value, const FieldInfo& info) override;
  void Integer(std::string_view key, std::int64_t& value, FieldRange range, const FieldInfo& info) override;
  void MaybeInteger(std::string_view key, std::optional<std::int64_t>& value, FieldRange range,
                    const FieldInfo& info) override;
  void Number(std::string_view key, double& value, double min, double max, const FieldInfo& info) override;
  void Duration(std::string_view key, Ms& value, Ms min, Ms max, const FieldInfo& info) override;
  void Address(std::string_view key, HostPort& value, const FieldInfo& info) override;
  void Ports(std::string_view key, PortRange& value, const FieldInfo& info) override;
  void Hidden(std::string_view key, Secret& value, const FieldInfo& info) override;
  void ChoiceIndex(std::string_view key, std::size_t& value, ChoiceNames names, const FieldInfo& info) override;
  void Section(std::string_view key, const FieldInfo& info,
               const std::function<void(ConfigFields&)>& describe) override;

 private:
  /// The entry's value; reports a required one that is missing.
  const ConfigTree* Take(std::string_view key, const FieldInfo& info);
  /// Its text; reports anything else.
  const std::string* TakeText(std::string_view key, const FieldInfo& info);
  std::vector<std::string> TakeList(std::string_view key, const ConfigTree& value);
  void Problem(std::string_view key, const std::string& message);
  [[nodiscard]] std::string Full(std::string_view key) const;
  [[nodiscard]] std::string Absolute(const std::string& path) const;

  const ConfigTree& tree_;
  std::string path_;
  const ReadContext& context_;
  std::vector<std::string> known_;
};

}  // namespace parley
