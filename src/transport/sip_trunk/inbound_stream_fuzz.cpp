#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "transport/sip_trunk/inbound_stream.hpp"

namespace parley {
namespace {

// Whatever arrives, what is given out are frames of at most 60 ms, and no more than was received plus real time.
class CheckingSink final : public MediaLegSink {
 public:
  void OnAudio(const AudioFrame& frame, FrameOrigin origin, TimePoint /*at*/) noexcept override {
    PARLEY_CHECK(frame.Rate() == k8kHz && !frame.Empty() && frame.Duration() <= Ms{64}, "a frame of a wrong shape");
    if (origin == FrameOrigin::kReceived) received += frame.Samples().size();
  }
  bool OnSendDue(AudioFrame& /*frame*/, TimePoint /*due*/) noexcept override { return false; }
  void OnDtmf(char /*digit*/, TimePoint /*at*/) noexcept override { ++keys; }
  void OnMediaLost(MediaLossCause /*cause*/, TimePoint /*last_packet*/) noexcept override {}
  void OnMediaBack(MediaLossCause /*cause*/) noexcept override {}

  std::size_t received = 0;
  std::size_t keys = 0;
};

}  // namespace
}  // namespace parley

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  static const SocketAddress kPeer = SocketAddress::Parse("192.0.2.1", 4000).value();
  RtpCounters counters;
  CheckingSink sink;
  InboundStream stream(counters);
  stream.SetSink(&sink);
  NegotiatedRtp media;
  media.remote_rtp = kPeer;
  media.receive.Set(0, PayloadKind::kPcmu);
  media.receive.Set(8, PayloadKind::kPcma);
  media.receive.Set(13, PayloadKind::kComfortNoise);
  media.receive.Set(101, PayloadKind::kTelephoneEvent);
  TimePoint now{Seconds{1}};
  stream.SetMedia(media, now);
  std::size_t bytes = 0;
  // Each datagram: a byte of control, a byte of length, then its bytes.
  while (size >= 2) {
    const std::uint8_t control = data[0];
    const std::size_t length = std::min<std::size_t>(data[1] * 2U, size - 2);
    now += Ms{control % 32};
    stream.OnDatagram({data + 2, length}, kPeer.WithPort(control >= 240 ? 4001 : 4000), now, now);
    if (control % 3 == 0) stream.OnTick(now, true);
    if (control == 7) {
      media.may_send = !media.may_send;
      stream.SetMedia(media, now);
    }
    bytes += length;
    data += 2 + length;
    size -= 2 + length;
  }
  stream.OnTick(now + Ms{100}, true);
  PARLEY_CHECK(sink.received <= bytes, "more audio came out than went in");
  return 0;
}
