#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "dialog/slots/slot.hpp"
#include "dialog/wording/speakable.hpp"

/// Whatever a recogniser writes is read, refused or ignored by every slot type; a value is spoken; and the bounds
/// of a reading hold. The first byte chooses the type.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  using parley::SlotReading;
  parley::SlotSpec spec;
  spec.type = static_cast<parley::SlotType>(data[0] % 9);
  spec.limits.choices = {{"check-up", "a check-up", {"checkup"}}, {"cleaning", "a cleaning", {"teeth cleaning"}}};
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const parley::LocalTime now{std::chrono::year{2026} / std::chrono::month{11} / std::chrono::day{22},
                              std::chrono::minutes{600}};
  const SlotReading reading = parley::ReadSlot(spec, text, now);
  PARLEY_CHECK(reading.coverage >= 0 && reading.coverage <= 1, "coverage out of bounds");
  if (reading.outcome == SlotReading::Outcome::kValue) {
    PARLEY_CHECK(!reading.value.empty(), "a value without text");
    PARLEY_CHECK(!parley::SpeakSlot(spec, reading.value).empty(), "a value that cannot be spoken");
  }
  (void)parley::CueOf(spec, text);
  (void)parley::Speakable(text);
  return 0;
}
