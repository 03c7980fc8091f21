#include <cstddef>
#include <cstdint>
#include <string_view>

#include "caller/load_caller_script.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::Diagnostics problems;
  const auto script =
      parley::ParseCallerScript({reinterpret_cast<const char*>(data), size}, "fuzz.yaml", ".", problems);
  // Whatever is loaded without a problem can be described.
  for (const parley::CallerStep& step : script.steps) (void)SpokenText(step.action);
  return 0;
}
