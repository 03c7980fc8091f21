#include "sip/refusal_cache.hpp"

#include <algorithm>
#include <span>

#include "sip/dialog_rules.hpp"

namespace parley {
namespace {

/// FNV-1a, 64 bits.
std::uint64_t Mix(std::uint64_t hash, std::string_view text) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * kPrime;
  return (hash ^ 0xff) * kPrime;  // a mark between fields
}

std::size_t FirstOfSet(std::uint64_t key) {
  // The upper bits of an FNV hash are the better mixed ones.
  return static_cast<std::size_t>((key >> 32) % (RefusalCache::kSlots / RefusalCache::kWays)) * RefusalCache::kWays;
}

}  // namespace

std::uint64_t InviteKey(std::string_view call_id, std::string_view from_tag, std::uint32_t cseq, std::uint64_t secret) {
  constexpr std::uint64_t kOffset = 0xcbf29ce484222325;
  const std::uint64_t hash = Mix(Mix(kOffset ^ secret, call_id), from_tag);
  const std::uint64_t key = Mix(hash, std::string_view(reinterpret_cast<const char*>(&cseq), sizeof(cseq)));
  return key == 0 ? 1 : key;
}

void RefusalCache::Remember(std::uint64_t key, const AdmissionVerdict& verdict, TimePoint now) {
  const std::span<Entry> set(entries_.data() + FirstOfSet(key), kWays);
  const auto oldest = std::ranges::min_element(set, {}, [](const Entry& e) { return e.until; });
  *oldest = {key, now + kSipTransactionTime, verdict};
}

std::optional<AdmissionVerdict> RefusalCache::Find(std::uint64_t key, TimePoint now) const {
  const std::span<const Entry> set(entries_.data() + FirstOfSet(key), kWays);
  const auto found = std::ranges::find_if(set, [&](const Entry& e) { return e.key == key && e.until > now; });
  return found == set.end() ? std::nullopt : std::optional(found->verdict);
}

}  // namespace parley
