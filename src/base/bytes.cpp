#include "base/bytes.hpp"

#include <bit>

namespace parley {

void ByteWriter::Write(double value) { Write(std::bit_cast<std::uint64_t>(value)); }

void ByteWriter::Write(std::string_view text) {
  Write(static_cast<std::uint32_t>(text.size()));
  bytes_.insert(bytes_.end(), text.begin(), text.end());
}

double ByteReader::ReadDouble() { return std::bit_cast<double>(Read<std::uint64_t>()); }

std::string ByteReader::ReadText() {
  const std::size_t size = ReadCount();
  std::string text(reinterpret_cast<const char*>(at_), size);
  at_ += size;
  return text;
}

std::size_t ByteReader::ReadCount() {
  const auto count = Read<std::uint32_t>();
  if (count > Left()) {
    failed_ = true;
    at_ = end_;
    return 0;
  }
  return count;
}

Status ByteReader::Finish(std::string_view what) const {
  if (failed_)
    return Fail(ErrorCode::kInvalid, Origin::kParley, std::string(what) + ": stored state is cut short or damaged");
  if (Left() != 0)
    return Fail(ErrorCode::kInvalid, Origin::kParley, std::string(what) + ": bytes follow the stored state");
  return {};
}

}  // namespace parley
