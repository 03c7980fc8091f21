#include "net/beast_web_socket.hpp"

#include <fmt/format.h>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <optional>
#include <type_traits>
#include <utility>

namespace parley {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using Stream = websocket::stream<AnyStream, false>;  // without permessage-deflate: audio does not shrink

struct Outgoing {
  std::string bytes;
  bool text = true;
};

/// The connection with all that is under way on it. Handlers hold it; the handle that the owner has takes the sink away
/// when it goes, and then nothing is told any more.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(WebSocketRequest request, WebSocketSink& sink) : request_(std::move(request)), sink_(&sink) {}

  void Start(Connector& connector) {
    connector.Get(request_.server, request_.open, [self = shared_from_this()](Result<OpenConnection> made) {
      if (self->state_ == State::kOver) return;
      if (!made) return self->End({{}, {}, made.error()});
      self->Upgrade(*std::move(made));
    });
  }

  void Accept(std::unique_ptr<AnyStream> stream, const UpgradeRequest& upgrade, std::shared_ptr<void> held) {
    held_ = std::move(held);
    for (const auto& field : upgrade) {
      peer_headers_.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    Prepare(std::move(*stream));
    stream_->async_accept(upgrade, [self = shared_from_this()](const error_code& error) { self->OnUpgraded(error); });
  }

  Status Send(Outgoing message) {
    if (state_ == State::kOver || state_ == State::kClosing) {
      return Fail(ErrorCode::kUnavailable, Origin::kParley, "the WebSocket is closed");
    }
    if (queued_ + message.bytes.size() > request_.most_queued_bytes) {
      return Fail(ErrorCode::kOverloaded, Origin::kProvider,
                  fmt::format("{} takes no more: {} bytes wait", request_.server.host, queued_));
    }
    queued_ += message.bytes.size();
    queue_.push_back(std::move(message));
    if (state_ == State::kOpen) Write();
    return {};
  }

  void Close(std::uint16_t code) {
    if (state_ == State::kOver || state_ == State::kClosing) return;
    close_code_ = code;
    const bool open = state_ == State::kOpen;
    state_ = State::kClosing;
    if (!open) return;  // closed as soon as it is open
    if (!writing_) SendClose();
  }

  /// The owner is gone.
  void Abandon() {
    sink_ = nullptr;
    state_ = State::kOver;
    if (stream_) stream_->next_layer().Close();
  }

  [[nodiscard]] std::size_t QueuedBytes() const { return queued_; }

 private:
  enum class State { kOpening, kOpen, kClosing, kOver };

  void Upgrade(OpenConnection connection) {
    Prepare(std::move(*connection.stream));
    stream_->async_handshake(response_, HostHeaderOf(request_.server), request_.target,
                             [self = shared_from_this()](const error_code& error) {
                               for (const auto& field : self->response_) {
                                 self->peer_headers_.emplace_back(std::string(field.name_string()),
                                                                  std::string(field.value()));
                               }
                               self->OnUpgraded(error);
                             });
  }

  void Prepare(AnyStream stream) {
    stream_.emplace(std::move(stream));
    stream_->set_option(websocket::stream_base::timeout{request_.open, request_.silence, true});
    stream_->read_message_max(request_.longest_message);
    // The decorator of a client gets its request, that of a server its response.
    stream_->set_option(websocket::stream_base::decorator([this](auto& message) {
      message.set(std::is_same_v<decltype(message), websocket::request_type&> ? beast::http::field::user_agent
                                                                              : beast::http::field::server,
                  "parley");
      if (!request_.subprotocols.empty()) {
        message.set(beast::http::field::sec_websocket_protocol, request_.subprotocols);
      }
      for (const auto& [name, value] : request_.headers) message.set(name, value);
    }));
  }

  void OnUpgraded(const error_code& error) {
    if (state_ == State::kOver) return;
    if (error) return End({{}, {}, UpgradeFailure(error)});
    const bool close_at_once = state_ == State::kClosing;
    if (!close_at_once) state_ = State::kOpen;
    if (sink_ != nullptr) sink_->OnWebSocketOpen(peer_headers_);
    if (state_ == State::kOver) return;
    Read();
    if (!queue_.empty()) {
      Write();
    } else if (close_at_once) {
      SendClose();
    }
  }

  [[nodiscard]] Error UpgradeFailure(const error_code& error) const {
    if (error != websocket::error::upgrade_declined) return FailureOf("no WebSocket with", error);
    const int status = static_cast<int>(response_.result_int());
    return {ErrorCodeOfStatus(status),
            Origin::kProvider,
            fmt::format("{} refused the WebSocket with {} {}", request_.server.host, status,
                        std::string_view(response_.reason())),
            {}};
  }

  void Read() {
    stream_->async_read(input_,
                        [self = shared_from_this()](const error_code& error, std::size_t) { self->OnRead(error); });
  }

  void OnRead(const error_code& error) {
    if (state_ == State::kOver) return;
    if (error) return OnClosed(error);
    const auto data = input_.data();
    const auto* const bytes = static_cast<const char*>(data.data());
    if (sink_ != nullptr) {
      if (stream_->got_text()) {
        sink_->OnWebSocketText({bytes, data.size()});
      } else {
        sink_->OnWebSocketBinary({reinterpret_cast<const std::uint8_t*>(bytes), data.size()});
      }
    }
    if (state_ == State::kOver) return;
    input_.consume(data.size());
    Read();
  }

  void OnClosed(const error_code& error) {
    WebSocketEnd end;
    if (error == websocket::error::closed || error == asio::error::operation_aborted) {
      const auto& reason = stream_->reason();
      if (reason.code != websocket::close_code::none) end.code = reason.code;
      end.reason.assign(reason.reason.data(), reason.reason.size());
    }
    if (error != websocket::error::closed && state_ != State::kClosing) end.failure = FailureOf("lost", error);
    End(end);
  }

  void Write() {
    if (writing_ || queue_.empty()) return;
    writing_ = true;
    stream_->text(queue_.front().text);
    stream_->async_write(asio::buffer(queue_.front().bytes),
                         [self = shared_from_this()](const error_code& error, std::size_t) { self->OnWritten(error); });
  }

  void OnWritten(const error_code& error) {
    writing_ = false;
    if (state_ == State::kOver) return;
    // What went wrong is told by the read that is under way.
    if (error) return;
    queued_ -= queue_.front().bytes.size();
    queue_.pop_front();
    if (!queue_.empty()) return Write();
    if (state_ == State::kClosing) SendClose();
  }

  void SendClose() {
    stream_->set_option(websocket::stream_base::timeout{request_.open, request_.close, false});
    stream_->async_close(websocket::close_reason(close_code_), [self = shared_from_this()](const error_code& error) {
      if (self->state_ != State::kOver) self->OnClosed(error ? error : error_code(websocket::error::closed));
    });
  }

  [[nodiscard]] Error FailureOf(std::string_view what, const error_code& error) const {
    const bool late = error == beast::error::timeout || error == asio::error::timed_out;
    const bool broken = error.category() == error_code(websocket::error::bad_opcode).category();
    return {late     ? ErrorCode::kTimeout
            : broken ? ErrorCode::kProtocol
                     : ErrorCode::kUnavailable,
            Origin::kProvider,
            fmt::format("{} {}: {}", what, request_.server.host, error.message()),
            {}};
  }

  void End(const WebSocketEnd& end) {
    state_ = State::kOver;
    queue_.clear();
    queued_ = 0;
    if (stream_) stream_->next_layer().Close();
    if (WebSocketSink* const sink = std::exchange(sink_, nullptr)) sink->OnWebSocketEnd(end);
  }

  const WebSocketRequest request_;
  std::shared_ptr<void> held_;
  WebSocketSink* sink_;
  State state_ = State::kOpening;
  std::optional<Stream> stream_;
  websocket::response_type response_;
  HttpHeaders peer_headers_;
  beast::flat_buffer input_;
  std::deque<Outgoing> queue_;
  std::size_t queued_ = 0;
  bool writing_ = false;
  std::uint16_t close_code_ = 1000;
};

class BeastWebSocket final : public WebSocket {
 public:
  explicit BeastWebSocket(std::shared_ptr<Session> session) : session_(std::move(session)) {}
  ~BeastWebSocket() override { session_->Abandon(); }

  Status SendText(std::string text) override { return session_->Send({std::move(text), true}); }
  Status SendBinary(std::span<const std::uint8_t> bytes) override {
    return session_->Send({{reinterpret_cast<const char*>(bytes.data()), bytes.size()}, false});
  }
  void Close(std::uint16_t code) override { session_->Close(code); }
  std::size_t QueuedBytes() const override { return session_->QueuedBytes(); }

 private:
  const std::shared_ptr<Session> session_;
};

}  // namespace

std::unique_ptr<WebSocket> AcceptBeastWebSocket(std::unique_ptr<AnyStream> stream, const UpgradeRequest& upgrade,
                                                WebSocketRequest limits, WebSocketSink& sink,
                                                std::shared_ptr<void> held) {
  auto session = std::make_shared<Session>(std::move(limits), sink);
  session->Accept(std::move(stream), upgrade, std::move(held));
  return std::make_unique<BeastWebSocket>(std::move(session));
}

std::unique_ptr<WebSocket> OpenBeastWebSocket(Connector& connector, WebSocketRequest request, WebSocketSink& sink) {
  auto session = std::make_shared<Session>(std::move(request), sink);
  session->Start(connector);
  return std::make_unique<BeastWebSocket>(std::move(session));
}

}  // namespace parley
