#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sip/sip_endpoint.hpp"
#include "sip/testing/recording_sink.hpp"

namespace parley::testing {

inline LocalMedia MediaAt(std::uint16_t port) {
  LocalMedia media;
  media.address = "127.0.0.1";
  media.rtp_port = port;
  return media;
}

/// An endpoint with its sink, on free ports of the loopback.
struct Side {
  explicit Side(SipEndpointConfig config = {}, const std::vector<Bytes>& restore = {}) {
    if (config.listen.empty()) {
      config.listen = {{SipTransport::kUdp, {"127.0.0.1", 0}}, {SipTransport::kTcp, {"127.0.0.1", 0}}};
    }
    auto started = SipEndpoint::Start(std::move(config), sink, admission, clock, restore);
    EXPECT_TRUE(started.has_value()) << (started ? "" : started.error().detail);
    if (started) endpoint = std::move(*started);
  }

  [[nodiscard]] std::uint16_t Port(SipTransport transport = SipTransport::kUdp) const {
    for (const SipListen& listen : endpoint->Listening()) {
      if (listen.transport == transport) return listen.address.port;
    }
    return 0;
  }

  [[nodiscard]] std::string Uri(SipTransport transport = SipTransport::kUdp) const {
    return "sip:agent@127.0.0.1:" + std::to_string(Port(transport)) +
           (transport == SipTransport::kTcp ? ";transport=tcp" : "");
  }

  /// Answers every call at once.
  void AnswerAll() {
    sink.on_incoming = [this](SipCallId id, const IncomingCall&) { endpoint->Answer(id, MediaAt(40000)); };
  }

  SystemClock clock;
  RecordingSink sink;
  FixedAdmission admission;
  std::unique_ptr<SipEndpoint> endpoint;
};

}  // namespace parley::testing
