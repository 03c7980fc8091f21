#include "obs/redacted.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>

#include "obs/durable_file.hpp"

namespace parley {
namespace {

std::uint64_t LittleEndian(const std::uint8_t* bytes, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value |= std::uint64_t{bytes[i]} << (8 * i);
  return value;
}

struct SipState {
  std::uint64_t v0;
  std::uint64_t v1;
  std::uint64_t v2;
  std::uint64_t v3;

  void Rounds(int count) {
    for (int i = 0; i < count; ++i) {
      v0 += v1;
      v1 = std::rotl(v1, 13) ^ v0;
      v0 = std::rotl(v0, 32);
      v2 += v3;
      v3 = std::rotl(v3, 16) ^ v2;
      v0 += v3;
      v3 = std::rotl(v3, 21) ^ v0;
      v2 += v1;
      v1 = std::rotl(v1, 17) ^ v2;
      v2 = std::rotl(v2, 32);
    }
  }
  void Take(std::uint64_t word) {
    v3 ^= word;
    Rounds(2);
    v0 ^= word;
  }
};

Error KeyError(const std::filesystem::path& file, std::string_view what) {
  return {ErrorCode::kUnavailable, Origin::kOperatingSystem,
          fmt::format("redaction key {}: {}; numbers in logs need it: make the data directory readable and writable, "
                      "or delete a damaged key",
                      file.string(), what)};
}

}  // namespace

std::uint64_t SipHash24(std::string_view text, const std::array<std::uint8_t, 16>& key) {
  const std::uint64_t k0 = LittleEndian(key.data(), 8);
  const std::uint64_t k1 = LittleEndian(key.data() + 8, 8);
  SipState state{k0 ^ 0x736f6d6570736575ULL, k1 ^ 0x646f72616e646f6dULL, k0 ^ 0x6c7967656e657261ULL,
                 k1 ^ 0x7465646279746573ULL};
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::size_t whole = text.size() / 8 * 8;
  for (std::size_t at = 0; at < whole; at += 8) state.Take(LittleEndian(bytes + at, 8));
  state.Take(LittleEndian(bytes + whole, text.size() - whole) | std::uint64_t{text.size() & 0xFF} << 56);
  state.v2 ^= 0xFF;
  state.Rounds(4);
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

Result<RedactionKey> LoadOrCreateRedactionKey(const std::filesystem::path& file) {
  RedactionKey key;
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    const ssize_t got = read(fd, key.bytes.data(), key.bytes.size());
    close(fd);
    if (got == static_cast<ssize_t>(key.bytes.size())) return key;
    return tl::unexpected<Error>(KeyError(file, "it is not 16 bytes long"));
  }
  if (errno != ENOENT) return tl::unexpected<Error>(KeyError(file, std::strerror(errno)));
  if (getrandom(key.bytes.data(), key.bytes.size(), 0) != static_cast<ssize_t>(key.bytes.size()))
    return tl::unexpected<Error>(KeyError(file, "the system gives no random bytes"));
  const std::string_view content(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
  const Result<WriteOutcome> written = WriteFileOnce(file, content);
  if (!written) return tl::unexpected<Error>(KeyError(file, written.error().detail));
  // Another process of this installation was faster: its key counts.
  if (*written == WriteOutcome::kWasThere) return LoadOrCreateRedactionKey(file);
  return key;
}

Redacted Redacted::LastTwo(std::string_view user) {
  constexpr std::size_t kShortest = 6;  // of a shorter extension two digits would tell too much
  return Redacted(user.size() < kShortest ? "..." : fmt::format("...{}", user.substr(user.size() - 2)));
}

Redacted Redacted::Hashed(std::string_view user, const RedactionKey& key) {
  return Redacted(fmt::format("#{:016x}", SipHash24(user, key.bytes)));
}

}  // namespace parley
