#include <algorithm>

#include "rtp/network_order.hpp"
#include "rtp/rtcp.hpp"
#include "rtp/rtcp_types.hpp"

namespace parley {
namespace {

class PacketWriter {
 public:
  explicit PacketWriter(std::span<std::uint8_t> out) : out_(out) {}

  void Begin(std::uint8_t type, std::size_t count) {
    part_ = size_;
    Byte(static_cast<std::uint8_t>(kRtcpVersion << 6 | count));
    Byte(type);
    Half(0);
  }
  void End() {
    if (!fits_) return;
    WriteU16(&out_[part_ + 2], static_cast<std::uint16_t>((size_ - part_) / 4 - 1));
  }
  void Byte(std::uint8_t value) {
    if (size_ < out_.size()) {
      out_[size_++] = value;
    } else {
      fits_ = false;
    }
  }
  void Half(std::uint16_t value) {
    Byte(static_cast<std::uint8_t>(value >> 8));
    Byte(static_cast<std::uint8_t>(value));
  }
  void Word(std::uint32_t value) {
    Half(static_cast<std::uint16_t>(value >> 16));
    Half(static_cast<std::uint16_t>(value));
  }
  void PadToWord() {
    while (size_ % 4 != 0 && fits_) Byte(0);
  }
  [[nodiscard]] std::span<const std::uint8_t> Written() const {
    return fits_ ? std::span<const std::uint8_t>(out_.first(size_)) : std::span<const std::uint8_t>{};
  }

 private:
  std::span<std::uint8_t> out_;
  std::size_t size_ = 0;
  std::size_t part_ = 0;
  bool fits_ = true;
};

void WriteBlock(PacketWriter& packet, const RtcpReportBlock& block) {
  packet.Word(block.ssrc);
  packet.Word(std::uint32_t{block.fraction_lost} << 24 |
              (static_cast<std::uint32_t>(block.cumulative_lost) & 0xFFFFFFU));
  packet.Word(block.highest_sequence);
  packet.Word(block.jitter);
  packet.Word(block.last_report);
  packet.Word(block.delay);
}

}  // namespace

std::span<const std::uint8_t> WriteRtcp(const RtcpOutgoing& report, std::span<std::uint8_t> out) noexcept {
  PacketWriter packet(out);
  packet.Begin(report.sender ? kRtcpSr : kRtcpRr, report.block ? 1 : 0);
  packet.Word(report.ssrc);
  if (report.sender) {
    packet.Word(static_cast<std::uint32_t>(report.sender->ntp >> 32));
    packet.Word(static_cast<std::uint32_t>(report.sender->ntp));
    packet.Word(report.sender->rtp_timestamp);
    packet.Word(report.sender->packets);
    packet.Word(report.sender->octets);
  }
  if (report.block) WriteBlock(packet, *report.block);
  packet.End();

  packet.Begin(kRtcpSdes, 1);
  packet.Word(report.ssrc);
  packet.Byte(kSdesCname);
  const std::string_view cname = report.cname.substr(0, 255);
  packet.Byte(static_cast<std::uint8_t>(cname.size()));
  for (const char c : cname) packet.Byte(static_cast<std::uint8_t>(c));
  packet.Byte(0);  // end of the items
  packet.PadToWord();
  packet.End();

  if (report.bye) {
    packet.Begin(kRtcpBye, 1);
    packet.Word(report.ssrc);
    packet.End();
  }
  return packet.Written();
}

}  // namespace parley
