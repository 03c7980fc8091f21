#include "net/beast_http_exchange.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>
#include <utility>

namespace parley {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr std::size_t kLongestHead = std::size_t{16} << 10;

class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(Connector& connector, HttpClientRequest request, HttpSink& sink)
      : connector_(connector), request_(std::move(request)), sink_(&sink) {}

  void Start() {
    connector_.Get(request_.server, request_.open,
                   [self = shared_from_this()](Result<OpenConnection> made) { self->OnConnection(std::move(made)); });
  }

  void Abandon() {
    sink_ = nullptr;
    Release();
  }

 private:
  void OnConnection(Result<OpenConnection> made) {
    if (sink_ == nullptr) return;
    if (!made) return Fail(made.error());
    connection_ = *std::move(made);
    timer_.emplace(connection_.stream->get_executor());
    Send();
  }

  void Send() {
    message_ = {};
    message_.version(11);
    message_.method_string(request_.method);
    message_.target(request_.target);
    message_.set(http::field::host, HostHeaderOf(request_.server));
    message_.set(http::field::user_agent, "parley");
    for (const auto& [name, value] : request_.headers) message_.set(name, value);
    message_.body() = request_.body;
    message_.prepare_payload();
    Wait(request_.head, "no response");
    http::async_write(*connection_.stream, message_, [self = shared_from_this()](const error_code& error, std::size_t) {
      if (self->sink_ == nullptr) return;
      if (error) return self->OnBroken(error);
      self->ReadHead();
    });
  }

  void ReadHead() {
    parser_.emplace();
    parser_->header_limit(kLongestHead);
    parser_->body_limit(request_.longest_body);
    if (request_.method == "HEAD") parser_->skip(true);
    http::async_read_header(*connection_.stream, input_, *parser_,
                            [self = shared_from_this()](const error_code& error, std::size_t) {
                              if (self->sink_ == nullptr) return;
                              if (error) return self->OnBroken(error);
                              self->OnHead();
                            });
  }

  void OnHead() {
    HttpHeaders headers;
    for (const auto& field : parser_->get()) {
      headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    sink_->OnHttpHead(static_cast<int>(parser_->get().result_int()), headers);
    if (sink_ != nullptr) ReadBody();
  }

  void ReadBody() {
    if (parser_->is_done()) return Finish();
    Wait(request_.silence, "the response stopped");
    parser_->get().body().data = piece_.data();
    parser_->get().body().size = piece_.size();
    http::async_read_some(*connection_.stream, input_, *parser_,
                          [self = shared_from_this()](const error_code& error, std::size_t) { self->OnBody(error); });
  }

  void OnBody(const error_code& error) {
    if (sink_ == nullptr) return;
    if (error && error != http::error::need_buffer) return OnBroken(error);
    const std::size_t size = piece_.size() - parser_->get().body().size;
    if (size > 0) sink_->OnHttpBody({piece_.data(), size});
    if (sink_ != nullptr) ReadBody();
  }

  void Finish() {
    timer_->cancel();
    if (parser_->keep_alive() && input_.size() == 0) {
      connector_.Keep(request_.server, std::move(connection_.stream));
    }
    Release();
    std::exchange(sink_, nullptr)->OnHttpDone();
  }

  void OnBroken(const error_code& error) {
    // Only a server that had closed the idle connection already ends a request without any answer (RFC 9112 section
    // 9.3.1 allows to try again then).
    const bool unanswered = !parser_ || (!parser_->got_some() && input_.size() == 0);
    if (connection_.kept && unanswered) {
      connection_ = {};
      parser_.reset();
      connector_.Make(request_.server, request_.open, [self = shared_from_this()](Result<OpenConnection> made) {
        self->OnConnection(std::move(made));
      });
      return;
    }
    const bool broken = error.category() == make_error_code(http::error::bad_method).category() &&
                        error != http::error::end_of_stream && error != http::error::partial_message;
    Fail({broken ? ErrorCode::kProtocol : ErrorCode::kUnavailable,
          Origin::kProvider,
          fmt::format("{}{} broke off: {}", request_.server.host, request_.target.substr(0, request_.target.find('?')),
                      error.message()),
          {}});
  }

  void Wait(Ms time, const char* what) {
    timer_->expires_after(time);
    timer_->async_wait([self = shared_from_this(), what, time](const error_code& error) {
      if (error || self->sink_ == nullptr) return;
      self->Fail({ErrorCode::kTimeout,
                  Origin::kProvider,
                  fmt::format("{}: {} within {} ms", self->request_.server.host, what, time.count()),
                  {}});
    });
  }

  void Fail(const Error& error) {
    HttpSink* const sink = std::exchange(sink_, nullptr);
    Release();
    if (sink != nullptr) sink->OnHttpFailed(error);
  }

  /// The stream itself stays until the last handler is gone: an operation may be under way on it.
  void Release() {
    if (timer_) timer_->cancel();
    if (connection_.stream) connection_.stream->Close();
  }

  Connector& connector_;
  const HttpClientRequest request_;
  HttpSink* sink_;
  OpenConnection connection_;
  std::optional<asio::steady_timer> timer_;
  http::request<http::string_body> message_;
  std::optional<http::response_parser<http::buffer_body>> parser_;
  beast::flat_buffer input_;
  std::array<char, 8192> piece_{};
};

class BeastHttpExchange final : public HttpExchange {
 public:
  explicit BeastHttpExchange(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  ~BeastHttpExchange() override { exchange_->Abandon(); }

 private:
  const std::shared_ptr<Exchange> exchange_;
};

}  // namespace

std::unique_ptr<HttpExchange> StartBeastHttp(Connector& connector, HttpClientRequest request, HttpSink& sink) {
  auto exchange = std::make_shared<Exchange>(connector, std::move(request), sink);
  exchange->Start();
  return std::make_unique<BeastHttpExchange>(std::move(exchange));
}

}  // namespace parley
