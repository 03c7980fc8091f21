#include <cstdint>
#include <cstdlib>

#include "call/testing/call_scene.hpp"

/// Any bytes as the state of a call: refused, or taken and written again in a way that is read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static auto& scene = *new parley::CallScene();
  scene.Place();
  if (!scene.Call().Decode(parley::Bytes(data, data + size))) return 0;
  const parley::Bytes again = scene.Call().Encode();
  scene.Place();
  if (!scene.Call().Decode(again)) std::abort();
  return 0;
}
