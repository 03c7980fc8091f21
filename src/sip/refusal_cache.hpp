#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "sip/sip_admission.hpp"

namespace parley {

/// Remembers which INVITEs were refused, so that a repetition gets the same answer without a transaction, without a
/// To-tag to keep and without asking admission again. Fixed memory: under a flood the oldest entries go first.
/// Loop-affine.
class RefusalCache {
 public:
  /// @param key  of the INVITE, see InviteKey.
  void Remember(std::uint64_t key, const AdmissionVerdict& verdict, TimePoint now);

  /// The refusal of the same INVITE within the time that a peer repeats it (64*T1).
  [[nodiscard]] std::optional<AdmissionVerdict> Find(std::uint64_t key, TimePoint now) const;

  static constexpr std::size_t kSlots = 4096;
  static constexpr std::size_t kWays = 4;

 private:
  struct Entry {
    std::uint64_t key = 0;
    TimePoint until{};
    AdmissionVerdict verdict;
  };
  std::array<Entry, kSlots> entries_;
};

/// Names an INVITE by Call-ID, From tag and CSeq. `secret` keeps a flooder from aiming at one slot.
[[nodiscard]] std::uint64_t InviteKey(std::string_view call_id, std::string_view from_tag, std::uint32_t cseq,
                                      std::uint64_t secret);

}  // namespace parley
