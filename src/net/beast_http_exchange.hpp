#pragma once

#include <memory>

#include "net/connector.hpp"
#include "net/network.hpp"

namespace parley {

/// One HTTP/1.1 request (RFC 9112) on Boost.Beast; the connection is kept for the next when the server allows it. A
/// kept connection that turns out to be closed before a byte of the response came is replaced once, unseen.
[[nodiscard]] std::unique_ptr<HttpExchange> StartBeastHttp(Connector& connector, HttpClientRequest request,
                                                           HttpSink& sink);

}  // namespace parley
