#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley {

/// Secret of one installation; hashes of the same number agree within it and tell nothing outside.
struct RedactionKey {
  std::array<std::uint8_t, 16> bytes{};
};

/// Reads the key of this installation, or makes one (16 random bytes, mode 0600). Blocks on the disk.
[[nodiscard]] Result<RedactionKey> LoadOrCreateRedactionKey(const std::filesystem::path& file);

/// What of a phone number or user part may be seen in logs: never the whole. Immutable.
class Redacted {
 public:
  /// "...67": the last two characters, nothing of a text shorter than six.
  [[nodiscard]] static Redacted LastTwo(std::string_view user);

  /// "#5f0c...": 64 bits of a keyed hash (SipHash-2-4), the same for each appearance of the number in this
  /// installation.
  [[nodiscard]] static Redacted Hashed(std::string_view user, const RedactionKey& key);

  [[nodiscard]] const std::string& Text() const { return text_; }

 private:
  explicit Redacted(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed pseudo-random function.
[[nodiscard]] std::uint64_t SipHash24(std::string_view text, const std::array<std::uint8_t, 16>& key);

}  // namespace parley
