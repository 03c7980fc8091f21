#include "net/tls_trust.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <utility>

namespace parley {
namespace {

namespace ssl = boost::asio::ssl;

/// Where OpenSSL keeps our trust beside its context, and the server's name beside a connection.
const int kTrustIndex = ::SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
const int kServerIndex = ::SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);

bool IsAddress(const std::string& host) {
  boost::system::error_code error;
  (void)boost::asio::ip::make_address(host, error);
  return !error;
}

}  // namespace

void TlsTrust::SessionFree::operator()(SSL_SESSION* session) const noexcept { ::SSL_SESSION_free(session); }

TlsTrust::TlsTrust(std::unique_ptr<ssl::context> context) : context_(std::move(context)) {
  SSL_CTX* const native = context_->native_handle();
  ::SSL_CTX_set_ex_data(native, kTrustIndex, this);
  ::SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  ::SSL_CTX_sess_set_new_cb(native, &TlsTrust::OnSession);
}

TlsTrust::~TlsTrust() {
  // A connection that is being closed holds the context a little longer, and may still be given a ticket.
  ::SSL_CTX_set_ex_data(context_->native_handle(), kTrustIndex, nullptr);
}

Result<std::unique_ptr<TlsTrust>> TlsTrust::Load(const std::string& authorities) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_client);
  ::SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  context->set_verify_mode(ssl::verify_peer);
  // One protocol is spoken: a server that offers HTTP/2 as well must not choose it (RFC 7301).
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  ::SSL_CTX_set_alpn_protos(context->native_handle(), kHttp11, sizeof kHttp11 - 1);

  boost::system::error_code error;
  if (authorities.empty()) {
    context->set_default_verify_paths(error);
    if (error) {
      return Fail(
          ErrorCode::kNotFound, Origin::kOperatingSystem,
          fmt::format("no certificate authorities on this machine: {}; install ca-certificates", error.message()));
    }
  } else {
    if (!std::filesystem::exists(authorities)) {
      return Fail(ErrorCode::kNotFound, Origin::kConfiguration,
                  fmt::format("{}: there is no such file of certificate authorities", authorities));
    }
    context->load_verify_file(authorities, error);
    if (error) {
      return Fail(ErrorCode::kInvalid, Origin::kConfiguration,
                  fmt::format("{}: no certificate authorities in PEM form ({})", authorities, error.message()));
    }
  }
  return std::unique_ptr<TlsTrust>(new TlsTrust(std::move(context)));
}

Status TlsTrust::Prepare(SSL* connection, const ServerName& server) {
  X509_VERIFY_PARAM* const check = ::SSL_get0_param(connection);
  const bool address = IsAddress(server.host);
  const bool accepted = address ? ::X509_VERIFY_PARAM_set1_ip_asc(check, server.host.c_str()) == 1
                                : ::X509_VERIFY_PARAM_set1_host(check, server.host.c_str(), server.host.size()) == 1 &&
                                      ::SSL_set_tlsext_host_name(connection, server.host.c_str()) == 1;
  if (!accepted) {
    ::ERR_clear_error();
    return Fail(ErrorCode::kInvalid, Origin::kConfiguration,
                fmt::format("'{}' is no name that a server can have", server.host));
  }
  // Tickets arrive long after the handshake: the name they belong to lives in the map.
  const auto known = sessions_.try_emplace(server).first;
  ::SSL_set_ex_data(connection, kServerIndex, const_cast<ServerName*>(&known->first));
  if (known->second) ::SSL_set_session(connection, known->second.get());
  return {};
}

int TlsTrust::OnSession(SSL* connection, SSL_SESSION* session) {
  auto* const trust = static_cast<TlsTrust*>(::SSL_CTX_get_ex_data(::SSL_get_SSL_CTX(connection), kTrustIndex));
  const auto* const server = static_cast<const ServerName*>(::SSL_get_ex_data(connection, kServerIndex));
  if (trust == nullptr || server == nullptr) return 0;
  trust->sessions_[*server].reset(session);
  return 1;  // the reference is ours now
}

}  // namespace parley
