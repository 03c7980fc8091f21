#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "rtp/telephone_event.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using parley::TelephoneEventSender;
  parley::TelephoneEventReceiver receiver;
  TelephoneEventSender sender;
  std::uint32_t now = 0;
  while (size > 0) {
    const std::size_t length = data[0] % 8;
    ++data;
    --size;
    if (length > size) break;
    // Half of the pieces are packets with one of a few timestamps, the others keys to send.
    if (length % 2 == 0) {
      const auto key = receiver.OnPacket({data, length}, 1, length > 0 ? data[0] % 3 * 0xFFFFU : 0);
      PARLEY_CHECK(!key || parley::EventOf(*key), "a key that is none");
      if (length >= 4)
        PARLEY_CHECK(!receiver.OnPacket({data, length}, 1, data[0] % 3 * 0xFFFFU), "the same event twice in a row");
    } else {
      static_cast<void>(sender.Queue({reinterpret_cast<const char*>(data), length}));
    }
    TelephoneEventSender::Packet packet;
    if (sender.Next(now, packet) == TelephoneEventSender::Due::kPacket)
      PARLEY_CHECK(parley::ParseTelephoneEvent(packet.payload)->event < 16, "an event that is no key");
    now += 160;
    data += length;
    size -= length;
  }
  for (int i = 0; sender.Busy(); ++i, now += 160) {
    TelephoneEventSender::Packet packet;
    static_cast<void>(sender.Next(now, packet));
    PARLEY_CHECK(i < 8 * 65, "sending never ends");
  }
  return 0;
}
