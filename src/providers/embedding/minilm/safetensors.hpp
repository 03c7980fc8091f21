#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parley {

/// Where one tensor lies in a safetensors file.
struct TensorPlace {
  std::string type;  ///< as the format spells it: "F32", "F16", "I64"
  std::vector<std::uint64_t> shape;
  std::uint64_t begin = 0;  ///< bytes from the start of the data
  std::uint64_t end = 0;
};

/// Header of a safetensors file (github.com/huggingface/safetensors, "Format"): an unsigned 64-bit little-endian
/// length, a JSON object of that length, then the data. Every place lies inside the data and is as long as its type
/// and shape say. Immutable.
class SafetensorsHeader {
 public:
  static constexpr std::size_t kLengthBytes = 8;

  /// Length of the JSON object from the first bytes of a file of `file_size` bytes.
  /// @return kInvalid when the file is too short for it, or it exceeds what a header of tensors can need.
  [[nodiscard]] static Result<std::uint64_t> Length(std::string_view start, std::uint64_t file_size);

  /// @param data_size  bytes that follow the header.
  /// @return kInvalid with the name of the tensor that is wrong.
  [[nodiscard]] static Result<SafetensorsHeader> Parse(std::string_view json, std::uint64_t data_size);

  /// Null when there is none of this name.
  [[nodiscard]] const TensorPlace* Find(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, TensorPlace, std::less<>>& places() const { return places_; }

 private:
  std::map<std::string, TensorPlace, std::less<>> places_;
};

/// An open safetensors file, read tensor by tensor so that the whole is never in memory twice. Used by one thread;
/// blocks on the disk.
class SafetensorsFile {
 public:
  /// @return kNotFound, kUnavailable or kInvalid, with the path.
  [[nodiscard]] static Result<SafetensorsFile> Open(const std::filesystem::path& path);

  /// Values of a tensor of 32-bit floats.
  /// @return kInvalid when it is missing or has another type or shape; kUnavailable when the file ends early.
  [[nodiscard]] Result<std::vector<float>> ReadFloats(std::string_view name, std::span<const std::uint64_t> shape);

 private:
  SafetensorsFile(std::filesystem::path path, std::ifstream file, SafetensorsHeader header, std::uint64_t data_at);

  std::filesystem::path path_;
  std::ifstream file_;
  SafetensorsHeader header_;
  std::uint64_t data_at_;
};

}  // namespace parley
