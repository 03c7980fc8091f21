#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley {

/// A model on disk.
struct ModelFile {
  std::filesystem::path path;
  std::uint64_t size = 0;
  /// Hex SHA-256 as scripts/fetch_assets.sh checked and noted it in SHA256SUMS; empty for a file that it did not
  /// install. It names the model in cache keys and records. The file is not hashed again at each start (a 90 MB
  /// model would cost 0.3 s of CPU): `fetch_assets.sh --check` does that.
  std::string sha256;
};

/// The folder that scripts/fetch_assets.sh filled when this binary was built.
[[nodiscard]] std::filesystem::path DefaultAssetsDirectory();

/// Finds `name` (as "vad/silero_vad.onnx") below `assets`. Blocks on the disk; call it at start.
/// @return kNotFound, with the command that fetches it, when the file is missing or empty.
[[nodiscard]] Result<ModelFile> FindModelFile(const std::filesystem::path& assets, std::string_view name);

/// Reads a whole file, for vocabularies and weights. Blocks.
/// @return kNotFound when it cannot be opened, kUnavailable when it cannot be read to its end.
[[nodiscard]] Result<std::string> ReadWholeFile(const std::filesystem::path& path);

}  // namespace parley
