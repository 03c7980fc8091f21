#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "net/any_stream.hpp"
#include "net/server_url.hpp"
#include "net/tls_trust.hpp"

namespace parley {

/// A connection on which nothing has been said yet, or everything that was begun has been finished.
struct OpenConnection {
  std::unique_ptr<AnyStream> stream;
  bool kept = false;  ///< stood idle before: the server may have closed it without our knowing
};

/// Makes connections to servers and keeps idle ones. Loop-affine; internal to net/.
class Connector {
 public:
  using Use = std::function<void(Result<OpenConnection>)>;

  struct Times {
    Ms idle{20'000};  ///< a connection is kept so long; servers close theirs after 30 s and more
    Ms retry{1000};   ///< until a connection that was to stand ready and failed is tried again
  };

  Connector(boost::asio::io_context& io, TlsTrust& trust, Times times);
  ~Connector();

  /// Gives `use` an idle connection or a new one, never before it returns. kTimeout after `within`, kUnavailable for a
  /// host that cannot be found or reached, kUnauthorized for a certificate that is not believed.
  void Get(const ServerName& server, Ms within, Use use);
  /// Always a new one.
  void Make(const ServerName& server, Ms within, Use use);

  /// Takes back a connection that may be used again.
  void Keep(const ServerName& server, std::unique_ptr<AnyStream> stream);

  void KeepReady(const ServerName& server, std::size_t connections);

 private:
  struct Attempt;
  /// A connection that stands idle, with a read under way: session tickets are taken in by it, and anything else that
  /// comes, the end above all, makes the connection useless.
  struct Idle {
    std::unique_ptr<AnyStream> stream;
    std::unique_ptr<boost::asio::steady_timer> timer;
    char unexpected = 0;
    Use claimed_by;  // the read has been cancelled for this
    Ms within{0};    // for a new connection, should this one turn out to be gone
  };
  struct Pool {
    std::size_t wanted = 0, coming = 0;
    std::deque<std::shared_ptr<Idle>> idle;  // the oldest first
  };

  void Refill(const ServerName& server);
  void Drop(const ServerName& server, const Idle* idle);
  void OnIdleRead(const ServerName& server, const std::shared_ptr<Idle>& idle, const boost::system::error_code& error);

  boost::asio::io_context& io_;
  TlsTrust& trust_;
  const Times times_;
  std::map<ServerName, Pool> pools_;
  std::vector<std::weak_ptr<Attempt>> attempts_;
  const std::shared_ptr<int> alive_ = std::make_shared<int>(0);  // handlers that outlive this object find out by it
};

}  // namespace parley
