#include <fmt/format.h>

#include "sip/sip_body.hpp"
#include "sip/verbs.hpp"

namespace parley {

void TakeInfo(SipStack& stack, SipCall& call, const sip_msg& request) {
  Save(stack, call);
  if (const RequestProblem problem = FindProblem(request); problem.status != 0) {
    ReplyOnce(stack, request, problem.status, {problem.headers, {}, {}});
    return;
  }
  const std::string_view body = BodyOf(request);
  const auto digit = ParseInfoDigit(HeaderText(request, SIP_HDR_CONTENT_TYPE), body);
  if (!digit && !body.empty()) {
    ReplyOnce(stack, request, 415, {"Accept: application/dtmf-relay, application/dtmf\r\n", {}, {}});
    return;
  }
  ReplyOnce(stack, request, 200);
  if (digit && call.announced == Announced::kYes) stack.Sink().OnInfoDtmf(call.id, digit->digit, digit->duration);
}

void SendInfoDigit(SipStack& stack, SipCall& call, char digit, Ms duration) {
  if (call.dialog.state != SipDialogState::kConfirmed) return;
  const std::uint32_t cseq = TakeCSeq(call.dialog);
  Save(stack, call);
  const std::string body = fmt::format("Signal={}\r\nDuration={}\r\n", digit, duration.count());
  (void)SendRequest(stack, call, SipMethod::kInfo, cseq, {{}, "application/dtmf-relay", body});
}

}  // namespace parley
