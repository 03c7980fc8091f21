#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.hpp"

namespace parley {

struct ConfigEntry;

/// What a YAML file says, with the place of each part: text, a list, or named entries in the order of the file.
struct ConfigTree {
  enum class Kind : std::uint8_t { kNothing, kText, kList, kMap };
  Kind kind = Kind::kNothing;
  std::string text;
  std::vector<ConfigTree> items;
  std::vector<ConfigEntry> entries;
  FilePosition where;

  [[nodiscard]] const ConfigTree* Find(std::string_view key) const;
};

struct ConfigEntry {
  std::string key;
  FilePosition where;
  ConfigTree value;
};

/// Reads one YAML document. Two entries of one name, aliases, more than one document, nesting deeper than 32 and
/// more than 100,000 parts are problems; what could be read is returned all the same.
[[nodiscard]] ConfigTree ParseYaml(std::string_view yaml, const std::string& file_name, Diagnostics& problems);

}  // namespace parley
