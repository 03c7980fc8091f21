#include <cstdint>
#include <cstdlib>

#include "obs/event_log.hpp"
#include "server/call_snapshot.hpp"

/// Any bytes, and the same bytes under a checksum that holds: refused, or a snapshot that is written as it was read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::Bytes bytes(data, data + size);
  (void)parley::CallSnapshot::Decode(bytes);
  parley::ByteWriter checksum;
  checksum.Write(parley::Crc32({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  const parley::Bytes end = std::move(checksum).Take();
  bytes.insert(bytes.end(), end.begin(), end.end());
  const auto snapshot = parley::CallSnapshot::Decode(bytes);
  if (!snapshot) return 0;
  (void)snapshot->SenderAt(snapshot->times.taken);
  const auto again = parley::CallSnapshot::Decode(snapshot->Encode());
  if (!again || !(*again == *snapshot)) std::abort();
  return 0;
}
