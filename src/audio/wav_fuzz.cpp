#include <cstddef>
#include <cstdint>

#include "audio/wav.hpp"
#include "base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto audio = parley::ParseWav({data, size}, "fuzz.wav");
  if (audio) PARLEY_CHECK(audio->samples.size() * 2 <= size, "more samples than bytes");
  return 0;
}
