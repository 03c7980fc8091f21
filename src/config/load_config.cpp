#include "config/load_config.hpp"

#include <algorithm>
#include <cstdlib>

#include "config/config_tree.hpp"
#include "config/config_writer.hpp"
#include "runtime/read_file.hpp"

namespace parley {
namespace {

/// Ports a call takes: RTP and RTCP (RFC 3550 section 11).
constexpr std::int64_t kPortsPerCall = 2;

/// Puts a value of the command line into the tree, over what the file says.
void Override(ConfigTree& tree, std::string_view path, const std::string& value, Diagnostics& problems) {
  const FilePosition where{"command line (" + std::string(path) + ")", 0, 0};
  ConfigTree* at = &tree;
  while (true) {
    const std::size_t dot = path.find('.');
    const std::string key(path.substr(0, dot));
    if (at->kind != ConfigTree::Kind::kMap) *at = ConfigTree{ConfigTree::Kind::kMap, {}, {}, {}, at->where};
    auto found =
        std::find_if(at->entries.begin(), at->entries.end(), [&](const ConfigEntry& e) { return e.key == key; });
    if (found == at->entries.end()) found = at->entries.insert(at->entries.end(), ConfigEntry{key, where, {}});
    at = &found->value;
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  *at = ConfigTree{ConfigTree::Kind::kText, value, {}, {}, where};
  if (!value.starts_with('[')) return;
  *at = ParseYaml(value, where.file, problems);
  at->where = where;
}

std::string ReadFile(const std::filesystem::path& path, Diagnostics& problems) {
  constexpr std::size_t kLargest = std::size_t{1} << 20;
  Result<std::string> text = ReadWholeFile(path, kLargest);
  if (!text) {
    problems.Error({path.string(), 0, 0}, "cannot be read (" + text.error().detail +
                                              "); give a configuration file, or a directory with a parley.yaml");
    return {};
  }
  return *std::move(text);
}

void CheckTogether(const ServerConfig& config, const std::string& file, Diagnostics& problems) {
  const std::int64_t ports = config.rtp.ports.last - config.rtp.ports.first + 1;
  if (config.capacity.calls && *config.capacity.calls * kPortsPerCall > ports)
    problems.Error({file, 0, 0}, "'rtp.ports' has " + std::to_string(ports) + " ports, but " +
                                     std::to_string(*config.capacity.calls) + " calls need " +
                                     std::to_string(*config.capacity.calls * kPortsPerCall));
  if (!config.sip.udp && !config.sip.tcp)
    problems.Error({file, 0, 0}, "'sip.udp' and 'sip.tcp' are both off; no call could come in");
}

}  // namespace

Environment ProcessEnvironment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

void ReadConfig(std::string_view yaml, const std::string& file_name, const std::filesystem::path& directory,
                const ConfigOverrides& overrides, const Environment& environment, Diagnostics& problems,
                const std::function<void(ConfigFields&)>& describe) {
  ConfigTree tree = ParseYaml(yaml, file_name, problems);
  if (tree.where.file.empty()) tree.where.file = file_name;
  for (const auto& [path, value] : overrides) Override(tree, path, value, problems);
  const ReadContext context{directory, environment, problems};
  ConfigReader reader(tree, "", context);
  describe(reader);
  reader.Finish();
}

ServerConfig ParseServerConfig(std::string_view yaml, const std::string& file_name,
                               const std::filesystem::path& directory, const ConfigOverrides& overrides,
                               const Environment& environment, Diagnostics& problems) {
  ServerConfig config;
  ReadConfig(yaml, file_name, directory, overrides, environment, problems,
             [&](ConfigFields& fields) { Describe(config, fields); });
  CheckTogether(config, file_name, problems);
  return config;
}

ServerConfig LoadServerConfig(const std::filesystem::path& file_or_directory, const ConfigOverrides& overrides,
                              const Environment& environment, Diagnostics& problems) {
  std::error_code ignored;
  const bool is_directory = std::filesystem::is_directory(file_or_directory, ignored);
  const std::filesystem::path file = is_directory ? file_or_directory / "parley.yaml" : file_or_directory;
  const std::string yaml = ReadFile(file, problems);
  if (problems.HasErrors()) return {};
  const auto directory = std::filesystem::absolute(file, ignored).parent_path();
  return ParseServerConfig(yaml, file.string(), directory, overrides, environment, problems);
}

std::string PrintConfig(ServerConfig config) {
  return WriteConfig([&](ConfigFields& fields) { Describe(config, fields); });
}

std::string ConfigReference() {
  ServerConfig config;
  return WriteConfigReference([&](ConfigFields& fields) { Describe(config, fields); });
}

}  // namespace parley
