#include "net/connector.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace parley {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

std::string Named(const ServerName& server) { return fmt::format("{}:{}", server.host, server.port); }

Error NotReached(const ServerName& server, std::string_view what, const error_code& error) {
  return {
      ErrorCode::kUnavailable, Origin::kProvider, fmt::format("{} {}: {}", what, Named(server), error.message()), {}};
}

}  // namespace

/// One connection being made. It holds itself by its handlers; the timer closes what takes too long.
struct Connector::Attempt : std::enable_shared_from_this<Connector::Attempt> {
  Attempt(asio::io_context& io, TlsTrust& t, ServerName s, Use u)
      : trust(t),
        server(std::move(s)),
        use(std::move(u)),
        resolver(io),
        timer(io),
        stream(std::make_unique<AnyStream>(io)) {}

  void Start(Ms within) {
    timer.expires_after(within);
    timer.async_wait([self = shared_from_this()](const error_code& error) {
      if (error) return;
      self->Finish(tl::unexpected<Error>(Error{ErrorCode::kTimeout,
                                               Origin::kProvider,
                                               fmt::format("no connection to {} in time", Named(self->server)),
                                               {}}));
    });
    resolver.async_resolve(server.host, std::to_string(server.port), asio::ip::tcp::resolver::numeric_service,
                           [self = shared_from_this()](const error_code& error, auto found) {
                             if (error) return self->Finish(NotReached(self->server, "cannot find", error));
                             self->Connect(found);
                           });
  }

  void Connect(const asio::ip::tcp::resolver::results_type& found) {
    if (!use) return;
    asio::async_connect(stream->Socket(), found, [self = shared_from_this()](const error_code& error, const auto&) {
      if (error) return self->Finish(NotReached(self->server, "cannot reach", error));
      error_code ignored;
      // Each message is written whole; waiting for more only adds to the latency of a turn.
      self->stream->Socket().set_option(asio::ip::tcp::no_delay(true), ignored);
      if (self->server.tls) return self->Handshake();
      self->Succeed();
    });
  }

  void Handshake() {
    if (!use) return;
    AnyStream::Tls& tls = stream->AddTls(trust.Context());
    if (const Status prepared = trust.Prepare(tls.native_handle(), server); !prepared) return Finish(prepared.error());
    tls.async_handshake(asio::ssl::stream_base::client, [self = shared_from_this(), &tls](const error_code& error) {
      if (!error) return self->Succeed();
      const long verdict = ::SSL_get_verify_result(tls.native_handle());
      if (verdict == X509_V_OK) return self->Finish(NotReached(self->server, "no TLS with", error));
      self->Finish(Error{ErrorCode::kUnauthorized,
                         Origin::kProvider,
                         fmt::format("the certificate of {} is not believed: {}", Named(self->server),
                                     ::X509_verify_cert_error_string(verdict)),
                         {}});
    });
  }

  void Succeed() { Finish(OpenConnection{std::move(stream), false}); }

  void Abandon() {
    use = nullptr;
    timer.cancel();
    resolver.cancel();
    if (stream) stream->Close();
  }

  void Finish(const Error& error) { Finish(Result<OpenConnection>(tl::unexpected<Error>(error))); }
  void Finish(Result<OpenConnection> result) {
    if (!use) return;
    timer.cancel();
    resolver.cancel();
    if (stream) stream->Close();
    std::exchange(use, nullptr)(std::move(result));
  }

  TlsTrust& trust;
  const ServerName server;
  Use use;
  asio::ip::tcp::resolver resolver;
  asio::steady_timer timer;
  std::unique_ptr<AnyStream> stream;
};

Connector::Connector(asio::io_context& io, TlsTrust& trust, Times times) : io_(io), trust_(trust), times_(times) {}

Connector::~Connector() {
  for (const auto& attempt : attempts_) {
    if (const auto under_way = attempt.lock()) under_way->Abandon();
  }
  for (auto& [server, pool] : pools_) {
    for (const auto& idle : pool.idle) {
      idle->timer->cancel();
      idle->stream->Close();
    }
  }
}

void Connector::Make(const ServerName& server, Ms within, Use use) {
  std::erase_if(attempts_, [](const std::weak_ptr<Attempt>& attempt) { return attempt.expired(); });
  const auto attempt = std::make_shared<Attempt>(io_, trust_, server, std::move(use));
  attempts_.push_back(attempt);
  attempt->Start(within);
}

void Connector::Get(const ServerName& server, Ms within, Use use) {
  const auto pool = pools_.find(server);
  if (pool == pools_.end() || pool->second.idle.empty()) return Make(server, within, std::move(use));
  // The youngest is the least likely to have been closed by the server.
  const std::shared_ptr<Idle> idle = std::move(pool->second.idle.back());
  pool->second.idle.pop_back();
  idle->timer->cancel();
  idle->claimed_by = std::move(use);
  idle->within = within;
  error_code ignored;
  idle->stream->Socket().cancel(ignored);
  Refill(server);
}

void Connector::OnIdleRead(const ServerName& server, const std::shared_ptr<Idle>& idle, const error_code& error) {
  if (!idle->claimed_by) return Drop(server, idle.get());
  Use use = std::exchange(idle->claimed_by, nullptr);
  if (error == asio::error::operation_aborted) return use(OpenConnection{std::move(idle->stream), true});
  Make(server, idle->within, std::move(use));
}

void Connector::Keep(const ServerName& server, std::unique_ptr<AnyStream> stream) {
  auto idle = std::make_shared<Idle>();
  idle->stream = std::move(stream);
  idle->timer = std::make_unique<asio::steady_timer>(io_, times_.idle);
  const std::weak_ptr<int> watched = alive_;
  idle->timer->async_wait([this, server, watched, which = idle.get()](const error_code& error) {
    if (!error && !watched.expired()) Drop(server, which);
  });
  idle->stream->async_read_some(asio::buffer(&idle->unexpected, 1),
                                [this, server, watched, idle](const error_code& error, std::size_t) {
                                  if (!watched.expired()) OnIdleRead(server, idle, error);
                                });
  pools_[server].idle.push_back(std::move(idle));
}

void Connector::Drop(const ServerName& server, const Idle* idle) {
  Pool& pool = pools_[server];
  const auto found = std::find_if(pool.idle.begin(), pool.idle.end(), [&](const auto& i) { return i.get() == idle; });
  if (found == pool.idle.end()) return;
  (*found)->timer->cancel();
  (*found)->stream->Close();
  pool.idle.erase(found);
  Refill(server);
}

void Connector::KeepReady(const ServerName& server, std::size_t connections) {
  pools_[server].wanted = connections;
  Refill(server);
}

void Connector::Refill(const ServerName& server) {
  Pool& pool = pools_[server];
  while (pool.idle.size() + pool.coming < pool.wanted) {
    ++pool.coming;
    Make(server, times_.idle, [this, server, watched = std::weak_ptr<int>(alive_)](Result<OpenConnection> made) {
      if (watched.expired()) return;
      --pools_[server].coming;
      if (made) return Keep(server, std::move(made->stream));
      auto retry = std::make_shared<asio::steady_timer>(io_, times_.retry);
      retry->async_wait([this, server, watched, retry](const error_code&) {
        if (!watched.expired()) Refill(server);
      });
    });
  }
}

}  // namespace parley
