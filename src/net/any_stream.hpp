#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <memory>
#include <utility>

namespace parley {

/// A TCP connection, with TLS or without, as one type: Beast is compiled once for both. Meets Boost.Asio's
/// AsyncReadStream and AsyncWriteStream. Internal to net/.
class AnyStream {
 public:
  using Tcp = boost::asio::ip::tcp;
  using Tls = boost::asio::ssl::stream<Tcp::socket&>;
  using executor_type = Tcp::socket::executor_type;

  explicit AnyStream(boost::asio::io_context& io) : tcp_(std::make_unique<Tcp::socket>(io)) {}

  [[nodiscard]] executor_type get_executor() { return tcp_->get_executor(); }
  [[nodiscard]] Tcp::socket& Socket() { return *tcp_; }

  /// Puts TLS on top; the handshake is the caller's.
  Tls& AddTls(boost::asio::ssl::context& context) {
    tls_ = std::make_unique<Tls>(*tcp_, context);
    return *tls_;
  }

  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& to) {
          if (tls_) {
            tls_->async_read_some(to, std::move(handler));
          } else {
            tcp_->async_read_some(to, std::move(handler));
          }
        },
        token, buffers);
  }

  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& from) {
          if (tls_) {
            tls_->async_write_some(from, std::move(handler));
          } else {
            tcp_->async_write_some(from, std::move(handler));
          }
        },
        token, buffers);
  }

  /// Ends both directions at once; operations under way fail.
  void Close() noexcept {
    boost::system::error_code ignored;
    tcp_->close(ignored);
  }

 private:
  std::unique_ptr<Tcp::socket> tcp_;
  std::unique_ptr<Tls> tls_;  // refers to *tcp_, whose address stays when this object moves
};

/// Beast asks for these when a WebSocket closes. TLS's own goodbye is left out: the close frames have been exchanged,
/// and many servers never answer it.
inline void beast_close_socket(AnyStream& stream) { stream.Close(); }
inline void teardown(boost::beast::role_type, AnyStream& stream, boost::system::error_code& error) {
  stream.Close();
  error = {};
}
template <typename Handler>
void async_teardown(boost::beast::role_type, AnyStream& stream, Handler&& handler) {
  stream.Close();
  boost::asio::post(stream.get_executor(),
                    [handler = std::forward<Handler>(handler)]() mutable { handler(boost::system::error_code{}); });
}

}  // namespace parley
