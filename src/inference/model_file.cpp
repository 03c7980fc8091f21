#include "inference/model_file.hpp"

#include <fstream>
#include <system_error>

namespace parley {
namespace {

constexpr std::size_t kSha256HexLength = 64;

/// Lines of SHA256SUMS are those of sha256sum(1): the hash, two spaces, the path.
std::string NotedChecksum(const std::filesystem::path& assets, std::string_view name) {
  std::ifstream sums(assets / "SHA256SUMS");
  for (std::string line; std::getline(sums, line);) {
    const std::string_view view = line;
    if (view.size() == kSha256HexLength + 2 + name.size() && view.substr(kSha256HexLength + 2) == name)
      return line.substr(0, kSha256HexLength);
  }
  return {};
}

}  // namespace

std::filesystem::path DefaultAssetsDirectory() { return PARLEY_ASSETS_DIR; }

Result<ModelFile> FindModelFile(const std::filesystem::path& assets, std::string_view name) {
  ModelFile file{assets / name, 0, {}};
  std::error_code error;
  file.size = std::filesystem::file_size(file.path, error);
  if (error || file.size == 0)
    return Fail(ErrorCode::kNotFound, Origin::kConfiguration,
                "model " + file.path.string() + " is missing: run scripts/fetch_assets.sh, or set the assets folder");
  file.sha256 = NotedChecksum(assets, name);
  return file;
}

Result<std::string> ReadWholeFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) return Fail(ErrorCode::kNotFound, Origin::kOperatingSystem, "cannot open " + path.string());
  std::string content(static_cast<std::size_t>(in.tellg()), '\0');
  in.seekg(0);
  if (!in.read(content.data(), static_cast<std::streamsize>(content.size())))
    return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem, "cannot read " + path.string() + " to its end");
  return content;
}

}  // namespace parley
