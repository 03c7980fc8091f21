#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "turn/language_lists.hpp"
#include "turn/vocabulary.hpp"

namespace parley::turn {

/// What the dialog expects to be read out or keyed in.
struct Slot {
  SlotKind kind = SlotKind::kNone;
  int length = 0;  ///< digits or letters that make it complete; 0: not known
  bool sensitive = false;
  bool operator==(const Slot&) const = default;
};

/// How far the open text fills a slot.
enum class SlotProgress : std::uint8_t {
  kUnknown,  ///< no length or grammar to judge by
  kIncomplete,
  kCompleteByGrammar,  ///< an e-mail address with a domain, a street address with a postal code
  kCompleteByLength,
};

[[nodiscard]] SlotProgress ProgressOf(const Slot& slot, std::string_view text, Language language);

/// The digits of a text, spoken ("oh five") or written ("05", "+44 20"), in order; other words are skipped.
[[nodiscard]] std::string DigitsOf(std::string_view text, Language language);

}  // namespace parley::turn
