#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "net/server_url.hpp"

namespace boost::asio::ssl {
class context;
}
typedef struct ssl_st SSL;
typedef struct ssl_session_st SSL_SESSION;

namespace parley {

/// Whom we believe, and what we remember of whom we met: the certificates that servers must be signed by, and the TLS
/// sessions that make the next handshake a shorter one (RFC 8446 section 2.2). TLS 1.2 at least. Loop-affine; must
/// outlive its connections.
class TlsTrust {
 public:
  /// @param authorities  PEM file of certificate authorities; empty: those of the system. Reads the disk.
  /// @return kNotFound or kInvalid with the file's name.
  [[nodiscard]] static Result<std::unique_ptr<TlsTrust>> Load(const std::string& authorities);
  ~TlsTrust();
  TlsTrust(const TlsTrust&) = delete;
  TlsTrust& operator=(const TlsTrust&) = delete;

  [[nodiscard]] boost::asio::ssl::context& Context() { return *context_; }

  /// Prepares a connection before its handshake: name of the server (SNI), check of its certificate against that name,
  /// last session. @return kInvalid for a name that cannot be sent.
  [[nodiscard]] Status Prepare(SSL* connection, const ServerName& server);

 private:
  struct SessionFree {
    void operator()(SSL_SESSION* session) const noexcept;
  };

  explicit TlsTrust(std::unique_ptr<boost::asio::ssl::context> context);
  static int OnSession(SSL* connection, SSL_SESSION* session);

  std::unique_ptr<boost::asio::ssl::context> context_;
  std::map<ServerName, std::unique_ptr<SSL_SESSION, SessionFree>> sessions_;  // null: met, but no session yet
};

}  // namespace parley
