#include "providers/embedding/minilm/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <boost/json.hpp>
#include <utility>

namespace parley {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are copied as they lie in the file");

/// The format allows 100 MB; a hundred tensors need 11 KB, so that 4 MB is room for any encoder.
constexpr std::uint64_t kLargestHeader = 4 << 20;

tl::unexpected<Error> Bad(std::string_view what) {
  return Fail(ErrorCode::kInvalid, Origin::kConfiguration, "safetensors: " + std::string(what));
}

/// Bytes per value; 0 for a type the format does not know.
std::uint64_t SizeOf(std::string_view type) {
  static constexpr std::pair<std::string_view, std::uint64_t> kTypes[] = {
      {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"F8_E5M2", 1}, {"F8_E4M3", 1}, {"I16", 2}, {"U16", 2}, {"F16", 2},
      {"BF16", 2}, {"I32", 4}, {"U32", 4}, {"F32", 4},     {"F64", 8},     {"I64", 8}, {"U64", 8}};
  const auto found = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& t) { return t.first == type; });
  return found == std::end(kTypes) ? 0 : found->second;
}

/// A list of numbers that are not negative, or false.
bool ReadNumbers(const boost::json::value* list, std::vector<std::uint64_t>& numbers) {
  if (list == nullptr || !list->is_array()) return false;
  for (const boost::json::value& item : list->get_array()) {
    boost::system::error_code failed;
    const auto number = item.to_number<std::uint64_t>(failed);
    if (failed || item.is_double()) return false;
    numbers.push_back(number);
  }
  return true;
}

Result<TensorPlace> ReadPlace(std::string_view name, const boost::json::value& value, std::uint64_t data_size) {
  const std::string quoted = "tensor \"" + std::string(name) + "\" ";
  const boost::json::object* fields = value.if_object();
  if (fields == nullptr) return Bad(quoted + "is no object");
  const boost::json::value* type = fields->if_contains("dtype");
  if (type == nullptr || !type->is_string()) return Bad(quoted + "has no dtype");
  TensorPlace place{std::string(type->get_string()), {}, 0, 0};
  std::uint64_t bytes = SizeOf(place.type);
  if (bytes == 0) return Bad(quoted + "is of unknown dtype " + place.type);
  std::vector<std::uint64_t> range;
  if (!ReadNumbers(fields->if_contains("shape"), place.shape)) return Bad(quoted + "has no shape");
  if (!ReadNumbers(fields->if_contains("data_offsets"), range) || range.size() != 2)
    return Bad(quoted + "has no data_offsets");
  place.begin = range[0];
  place.end = range[1];
  if (place.begin > place.end || place.end > data_size) return Bad(quoted + "lies outside the file");
  for (const std::uint64_t length : place.shape) {
    if (__builtin_mul_overflow(bytes, length, &bytes)) return Bad(quoted + "is too large");
  }
  if (bytes != place.end - place.begin) return Bad(quoted + "is not as long as its shape says");
  return place;
}

}  // namespace

Result<std::uint64_t> SafetensorsHeader::Length(std::string_view start, std::uint64_t file_size) {
  if (start.size() < kLengthBytes || file_size < kLengthBytes) return Bad("the file is too short for a header");
  std::uint64_t length = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;) length = length << 8 | static_cast<unsigned char>(start[i]);
  if (length > file_size - kLengthBytes) return Bad("the header is longer than the file");
  if (length > kLargestHeader) return Bad("the header is larger than 4 MiB");
  return length;
}

Result<SafetensorsHeader> SafetensorsHeader::Parse(std::string_view json, std::uint64_t data_size) {
  boost::system::error_code failed;
  const boost::json::value root = boost::json::parse(json, failed);
  if (failed) return Bad("the header is no JSON: " + failed.message());
  const boost::json::object* tensors = root.if_object();
  if (tensors == nullptr) return Bad("the header is no JSON object");
  SafetensorsHeader header;
  for (const auto& [name, value] : *tensors) {
    if (name == "__metadata__") continue;
    auto place = ReadPlace(name, value, data_size);
    if (!place) return FailFrom(place);
    header.places_.emplace(name, std::move(*place));
  }
  return header;
}

const TensorPlace* SafetensorsHeader::Find(std::string_view name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? nullptr : &found->second;
}

SafetensorsFile::SafetensorsFile(std::filesystem::path path, std::ifstream file, SafetensorsHeader header,
                                 std::uint64_t data_at)
    : path_(std::move(path)), file_(std::move(file)), header_(std::move(header)), data_at_(data_at) {}

Result<SafetensorsFile> SafetensorsFile::Open(const std::filesystem::path& path) {
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) return Fail(ErrorCode::kNotFound, Origin::kOperatingSystem, "cannot open " + path.string());
  const auto with_path = [&](const Error& cause) {
    return Fail(cause.code, cause.origin, path.string() + ": " + cause.detail);
  };
  std::string start(SafetensorsHeader::kLengthBytes, '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  auto length =
      SafetensorsHeader::Length(std::string_view(start).substr(0, static_cast<std::size_t>(file.gcount())), size);
  if (!length) return with_path(length.error());
  std::string json(*length, '\0');
  if (!file.read(json.data(), static_cast<std::streamsize>(json.size())))
    return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem, "cannot read the header of " + path.string());
  const std::uint64_t data_at = SafetensorsHeader::kLengthBytes + *length;
  auto header = SafetensorsHeader::Parse(json, size - data_at);
  if (!header) return with_path(header.error());
  return SafetensorsFile(path, std::move(file), std::move(*header), data_at);
}

Result<std::vector<float>> SafetensorsFile::ReadFloats(std::string_view name, std::span<const std::uint64_t> shape) {
  const TensorPlace* place = header_.Find(name);
  if (place == nullptr || place->type != "F32" ||
      !std::equal(shape.begin(), shape.end(), place->shape.begin(), place->shape.end())) {
    std::string wanted;
    for (const std::uint64_t length : shape) wanted += (wanted.empty() ? "" : " x ") + std::to_string(length);
    return Bad(path_.string() + " has no F32 tensor \"" + std::string(name) + "\" of shape " + wanted);
  }
  std::vector<float> values((place->end - place->begin) / sizeof(float));
  file_.seekg(static_cast<std::streamoff>(data_at_ + place->begin));
  if (!file_.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(place->end - place->begin)))
    return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem, "cannot read " + path_.string() + " to its end");
  return values;
}

}  // namespace parley
