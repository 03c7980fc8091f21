#include <fmt/format.h>

#include "sip/verbs.hpp"

namespace parley {
namespace {

MessageTail Capabilities() {
  // An empty Supported says that there are no extensions (RFC 3261 section 20.37).
  return {fmt::format("{}Accept: {}\r\nAccept-Encoding: identity\r\nSupported: \r\n", kAllow, kSdpType), {}, {}};
}

}  // namespace

/// Says what an INVITE would get (RFC 3261 section 11.2): trunks probe with it and take 503 as "send no calls".
void TakeOptions(SipStack& stack, const sip_msg& request) {
  if (const RequestProblem problem = FindProblem(request); problem.status != 0) {
    ReplyStateless(stack, request, problem.status, {problem.headers, {}, {}});
  } else if (stack.mode == StackMode::kDraining) {
    const auto retry_after = stack.services.config.drain_retry_after;
    ReplyStateless(stack, request, 503, {fmt::format("Retry-After: {}\r\n", retry_after.count()), {}, {}});
  } else {
    ReplyStateless(stack, request, 200, Capabilities());
  }
}

/// Inside a call it only asks whether the call is still there.
void TakeOptionsInCall(SipStack& stack, const sip_msg& request) { ReplyOnce(stack, request, 200, Capabilities()); }

}  // namespace parley
