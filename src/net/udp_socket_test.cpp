#include "net/udp_socket.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <vector>

namespace parley {
namespace {

const SocketAddress kLoopback = SocketAddress::Parse("127.0.0.1", 0).value();

void WaitFor(const UdpSocket& socket) {
  pollfd wait{socket.Descriptor(), POLLIN, 0};
  ASSERT_EQ(::poll(&wait, 1, 5000), 1);
}

TEST(UdpSocket, CarriesDatagramsWithTheirSourceAndArrival) {
  UdpSocket a = UdpSocket::Bind(kLoopback).value();
  UdpSocket b = UdpSocket::Bind(kLoopback).value();
  DatagramBatch batch;
  EXPECT_EQ(b.Receive(batch), 0U) << "it must not block";
  const WallTime before = std::chrono::system_clock::now();
  const std::vector<std::uint8_t> bytes{1, 2, 3};
  ASSERT_EQ(a.SendTo(bytes, b.Local()), UdpSocket::Sent::kYes);
  ASSERT_EQ(a.SendTo(std::span(bytes).first(1), b.Local()), UdpSocket::Sent::kYes);
  WaitFor(b);
  ASSERT_EQ(b.Receive(batch), 2U);
  EXPECT_EQ(std::vector(batch[0].bytes.begin(), batch[0].bytes.end()), bytes);
  EXPECT_EQ(batch[1].bytes.size(), 1U);
  EXPECT_EQ(batch[0].from, a.Local());
  ASSERT_TRUE(batch[0].arrived);
  EXPECT_GE(*batch[0].arrived, before - Ms{1});
  EXPECT_LE(*batch[0].arrived, std::chrono::system_clock::now() + Ms{1});
}

TEST(UdpSocket, ABatchCanBeUsedAgain) {
  UdpSocket a = UdpSocket::Bind(kLoopback).value();
  UdpSocket b = UdpSocket::Bind(kLoopback).value();
  DatagramBatch batch;
  const std::vector<std::uint8_t> bytes(8, 9);
  for (std::size_t i = 0; i < DatagramBatch::kDatagrams + 3; ++i)
    ASSERT_EQ(a.SendTo(bytes, b.Local()), UdpSocket::Sent::kYes);
  WaitFor(b);
  EXPECT_EQ(b.Receive(batch), DatagramBatch::kDatagrams);
  EXPECT_TRUE(batch.Full());
  EXPECT_EQ(b.Receive(batch), 3U);
  EXPECT_EQ(batch[2].from, a.Local());
  EXPECT_TRUE(batch[2].arrived);
}

TEST(UdpSocket, MarksWhatIsTooLong) {
  UdpSocket a = UdpSocket::Bind(kLoopback).value();
  UdpSocket b = UdpSocket::Bind(kLoopback).value();
  ASSERT_EQ(a.SendTo(std::vector<std::uint8_t>(DatagramBatch::kBytes + 1), b.Local()), UdpSocket::Sent::kYes);
  WaitFor(b);
  DatagramBatch batch;
  ASSERT_EQ(b.Receive(batch), 1U);
  EXPECT_TRUE(batch[0].cut);
  EXPECT_EQ(batch[0].bytes.size(), DatagramBatch::kBytes);
}

TEST(UdpSocket, SaysWhichPortIsTaken) {
  const UdpSocket a = UdpSocket::Bind(kLoopback).value();
  const auto second = UdpSocket::Bind(a.Local());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(second.error().detail.find(a.Local().Text()), std::string::npos) << second.error().detail;
}

TEST(UdpSocket, MovesItsDescriptor) {
  UdpSocket a = UdpSocket::Bind(kLoopback).value();
  const auto address = a.Local();
  UdpSocket b = std::move(a);
  EXPECT_EQ(b.Local(), address);
  b.Close();
  EXPECT_FALSE(b.Open());
  EXPECT_TRUE(UdpSocket::Bind(address)) << "the port is free again";
}

}  // namespace
}  // namespace parley
