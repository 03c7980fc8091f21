#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>

#include "net/connector.hpp"
#include "net/network.hpp"

namespace parley {

using UpgradeRequest = boost::beast::http::request<boost::beast::http::string_body>;

/// The server's side: answers an upgrade that was read from `stream`. @param limits  of its times, sizes and headers;
/// server and target are not looked at. @param held  dropped when the connection is gone.
[[nodiscard]] std::unique_ptr<WebSocket> AcceptBeastWebSocket(std::unique_ptr<AnyStream> stream,
                                                              const UpgradeRequest& upgrade, WebSocketRequest limits,
                                                              WebSocketSink& sink, std::shared_ptr<void> held);

/// A WebSocket (RFC 6455) on Boost.Beast, without extensions. See WebSocket.
[[nodiscard]] std::unique_ptr<WebSocket> OpenBeastWebSocket(Connector& connector, WebSocketRequest request,
                                                            WebSocketSink& sink);

}  // namespace parley
