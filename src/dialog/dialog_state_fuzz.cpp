#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "dialog/dialog_state.hpp"

/// Stored bytes of any origin are a state or refused; a state that is taken is written the same way again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto state = parley::DialogState::Decode(parley::Bytes(data, data + size));
  if (!state) return 0;
  const auto again = parley::DialogState::Decode(state->Encode());
  PARLEY_CHECK(again && *again == *state, "a state that changes when it is stored");
  return 0;
}
