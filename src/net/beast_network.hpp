#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "net/network.hpp"

namespace boost::asio {
class io_context;
}

namespace parley {

struct BeastNetworkConfig {
  std::string certificate_authorities;  ///< PEM file; empty: those of the system
  Ms keep_idle{20'000};                 ///< servers close theirs after 30 s and more
  Ms retry_ready{1000};                 ///< until a connection that was to stand ready and failed is tried again
};

/// The network of one shard on its io_context (Shard::Io()). It must be destroyed on the shard's thread or after the
/// loop has ended, and before the io_context. Reads the certificates from disk.
[[nodiscard]] Result<std::unique_ptr<Network>> MakeBeastNetwork(boost::asio::io_context& io,
                                                                const BeastNetworkConfig& config = {});

}  // namespace parley
