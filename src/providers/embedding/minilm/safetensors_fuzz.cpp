// A whole file: whatever the bytes, the header is refused or every tensor lies inside the data.
#include <cstdlib>
#include <string_view>

#include "providers/embedding/minilm/safetensors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using parley::SafetensorsHeader;
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const auto length = SafetensorsHeader::Length(file, size);
  if (!length) return 0;
  const std::uint64_t data_size = size - SafetensorsHeader::kLengthBytes - *length;
  const auto header = SafetensorsHeader::Parse(file.substr(SafetensorsHeader::kLengthBytes, *length), data_size);
  if (!header) return 0;
  for (const auto& [name, place] : header->places()) {
    if (place.begin > place.end || place.end > data_size) std::abort();
  }
  return 0;
}
