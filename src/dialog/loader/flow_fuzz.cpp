#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "dialog/advance.hpp"
#include "dialog/loader/load_flow.hpp"

/// Any bytes are a flow or a list of problems; a flow that loads can be talked to.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::Diagnostics problems;
  const auto flow = parley::ParseFlow({reinterpret_cast<const char*>(data), size}, "fuzz.yaml", problems);
  PARLEY_CHECK((flow == nullptr) == problems.HasErrors(), "a flow with errors, or none without");
  (void)problems.Format();
  if (flow == nullptr) return 0;
  parley::DialogState state;
  parley::DialogEffects effects;
  const auto step = [&](auto what) { Advance(*flow, state, parley::DialogEvent{{}, what}, effects); };
  step(parley::CallStarted{});
  step(parley::PromptWanted{parley::PromptKind::kGreeting, 1});
  for (const char* text : {"yes", "book", "5550142", "what is it", "no"}) step(parley::UserSaid{{}, text, {}, {}});
  step(parley::DigitsEntered{{}, "0", ""});
  const auto again = parley::DialogState::Decode(state.Encode());
  PARLEY_CHECK(again && *again == state, "a state that does not survive being stored");
  return 0;
}
