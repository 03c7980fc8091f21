#pragma once

#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace parley {

/// What kind of failure it was; decides whether to retry and what a SIP peer is told. A vendor's own code goes
/// into `Error::detail` and never into control flow outside that vendor's folder.
enum class ErrorCode : std::uint8_t {
  kInvalid,       ///< the input is wrong and will stay wrong
  kNotFound,      ///< a file, a model, a name is missing
  kTimeout,       ///< no progress before a deadline
  kUnavailable,   ///< refused, closed or not there at the moment
  kRateLimited,   ///< too many requests, a quota is spent
  kUnauthorized,  ///< credentials missing or wrong
  kProtocol,      ///< the peer broke the protocol
  kCancelled,     ///< we gave it up ourselves
  kOverloaded,    ///< we are full
  kInternal,      ///< our own mistake
};

/// Which side failed.
enum class Origin : std::uint8_t { kParley, kPeer, kProvider, kOperatingSystem, kConfiguration };

/// A failure that was to be expected. `detail` is for the operator: what, where, and what to do.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  Origin origin = Origin::kParley;
  std::string detail;
  std::source_location where = std::source_location::current();
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> Fail(ErrorCode code, Origin origin, std::string detail,
                                                std::source_location where = std::source_location::current()) {
  return tl::unexpected<Error>(Error{code, origin, std::move(detail), where});
}

/// Passes the error of one result on as the error of another.
template <typename T>
[[nodiscard]] tl::unexpected<Error> FailFrom(const Result<T>& failed) {
  return tl::unexpected<Error>(failed.error());
}

[[nodiscard]] std::string_view Name(ErrorCode code);

/// True if the same request may succeed when it is made again, here or at another provider.
[[nodiscard]] bool IsRetryable(ErrorCode code);

/// SIP response code for a call that cannot be taken or kept for this reason (RFC 3261 section 21). Overload
/// is 503, so that a trunk fails over, and never 486 or 603, which carriers treat as final.
[[nodiscard]] int ToSipStatus(ErrorCode code);

}  // namespace parley
