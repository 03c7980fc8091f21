#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "base/check.hpp"
#include "rtp/network_order.hpp"
#include "rtp/reorder_window.hpp"

namespace parley {
namespace {

constexpr std::size_t kStep = 6;

// Drives a window with the input as a list of inserts and pops, and checks it against a model: what is taken comes
// out exactly once, in the order of the sequence numbers of its source, and nothing waits longer than it may.
class Driver {
 public:
  void Run(const std::uint8_t* data, std::size_t size) {
    for (; size >= kStep; data += kStep, size -= kStep) {
      now_ += Ms{data[0] % 64};
      if (data[0] >= 192) {
        Drain();
      } else {
        InsertOne(data);
      }
    }
    now_ += ReorderWindow::kMaxWait;
    Drain();
    PARLEY_CHECK(window_.Held() == 0 && held_.empty(), "something is held for ever");
  }

 private:
  void InsertOne(const std::uint8_t* step) {
    std::uint16_t sequence = static_cast<std::uint16_t>(last_sequence_ + static_cast<std::int8_t>(step[1]));
    if (step[2] >= 250) sequence = static_cast<std::uint16_t>(step[1] << 8 | step[3]);
    last_sequence_ = sequence;
    const std::uint32_t ssrc = step[2] % 32 == 0 ? 2 : 1;
    const std::uint32_t duration = step[4] % 5 == 0 ? 0 : 80U * (step[4] % 7);
    ++id_;
    const std::vector<std::uint8_t> payload{static_cast<std::uint8_t>(id_ >> 16), static_cast<std::uint8_t>(id_ >> 8),
                                            static_cast<std::uint8_t>(id_)};
    const ReorderWindow::Arrival arrival{
        .packet = {.payload_type = 0,
                   .marker = false,
                   .sequence = sequence,
                   .timestamp = sequence * 160U + (step[5] >= 250 ? step[3] * 1'000'003U : 0),
                   .ssrc = ssrc,
                   .payload = payload},
        .duration = duration,
        .at = now_};
    auto result = window_.Insert(arrival, now_);
    if (result == ReorderWindow::Insertion::kFull) {
      Drain();
      result = window_.Insert(arrival, now_);
      PARLEY_CHECK(result != ReorderWindow::Insertion::kFull, "full again after draining");
    }
    if (result == ReorderWindow::Insertion::kTaken) held_[id_] = now_;
    PARLEY_CHECK(window_.Held() <= ReorderWindow::kCapacity && window_.Held() == held_.size(), "wrong count");
  }

  void Drain() {
    for (std::size_t pops = 0;; ++pops) {
      PARLEY_CHECK(pops <= 2 * ReorderWindow::kCapacity + 2, "Pop() never ends");
      const auto popped = window_.Pop(now_);
      if (popped.kind == ReorderWindow::Kind::kWait) break;
      if (popped.kind == ReorderWindow::Kind::kFrame) Check(popped.frame.packet);
    }
    for (const auto& [id, inserted] : held_)
      PARLEY_CHECK(now_ - inserted < ReorderWindow::kMaxWait, "a packet waits for longer than 40 ms");
  }

  void Check(const RtpPacket& packet) {
    PARLEY_CHECK(packet.payload.size() == 3, "the payload changed its length");
    const std::uint32_t id = ReadU16(packet.payload.data()) * 256U + packet.payload[2];
    PARLEY_CHECK(held_.erase(id) == 1, "a packet came out that was not taken, or twice");
    if (packet.ssrc == last_ssrc_) {
      const auto ahead = static_cast<std::uint16_t>(packet.sequence - last_given_);
      const bool restart = ahead >= SequenceTracker::kMaxDropout;
      PARLEY_CHECK(ahead != 0 && (restart || ahead < 0x8000), "a packet came out of order");
    }
    last_ssrc_ = packet.ssrc;
    last_given_ = packet.sequence;
  }

  ReorderWindow window_{k8kHz};
  TimePoint now_{Seconds{1}};
  std::map<std::uint32_t, TimePoint> held_;
  std::uint32_t id_ = 0;
  std::uint16_t last_sequence_ = 0;
  std::uint32_t last_ssrc_ = 0;
  std::uint16_t last_given_ = 0;
};

}  // namespace
}  // namespace parley

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::Driver().Run(data, size);
  return 0;
}
