#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config_reader.hpp"
#include "config/diagnostics.hpp"
#include "config/server_config.hpp"

namespace parley {

/// Settings of the command line, which win over the file: dotted field name and value as it would be written in the
/// file, such as {"sip.listen", "127.0.0.1:5080"}. A list goes in brackets: {"sip.allow_from", "[10.0.0.0/8]"}.
using ConfigOverrides = std::vector<std::pair<std::string, std::string>>;

/// The variables of this process.
[[nodiscard]] Environment ProcessEnvironment();

/// Fills what `describe` names from YAML text: command line over file over the values the fields have. Every
/// problem is added to `problems`; with an error among them the result must not be used. `directory` is where
/// relative paths count from.
void ReadConfig(std::string_view yaml, const std::string& file_name, const std::filesystem::path& directory,
                const ConfigOverrides& overrides, const Environment& environment, Diagnostics& problems,
                const std::function<void(ConfigFields&)>& describe);

/// Reads a server's configuration file, or `parley.yaml` in a directory. Blocks on the disk.
[[nodiscard]] ServerConfig LoadServerConfig(const std::filesystem::path& file_or_directory,
                                            const ConfigOverrides& overrides, const Environment& environment,
                                            Diagnostics& problems);

/// The same from text.
[[nodiscard]] ServerConfig ParseServerConfig(std::string_view yaml, const std::string& file_name,
                                             const std::filesystem::path& directory, const ConfigOverrides& overrides,
                                             const Environment& environment, Diagnostics& problems);

/// The values in force, as YAML, secrets masked.
[[nodiscard]] std::string PrintConfig(ServerConfig config);

/// A Markdown table of every field: default, range, unit, purpose.
[[nodiscard]] std::string ConfigReference();

}  // namespace parley
