#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace parley {

/// The whole of a regular file. Blocks on the disk; never on a pipe, and never without end on a device.
/// @return kNotFound, kInvalid for what is no regular file or longer than `longest` bytes, kUnavailable for a read that
///         failed; `detail` says what without the path.
[[nodiscard]] Result<std::string> ReadWholeFile(const std::filesystem::path& path,
                                                std::size_t longest = std::size_t{64} << 20);

}  // namespace parley
