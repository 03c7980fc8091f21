#include <cstdlib>

#include "sip/sip_text.hpp"
#include "sip/sip_uri.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto uri = ParseSipUri(text); uri && uri->scheme != "tel") {
    if (uri->host.empty()) std::abort();
    (void)FindParameter(uri->parameters, "transport");
  }
  if (const auto address = ParseNameAddr(text)) {
    (void)FindParameter(address->parameters, "tag");
    (void)ParseSipUri(address->uri);
  }
  for (const std::string& piece : SplitHeaderList(text)) {
    if (piece.find_first_of("\r\n") != std::string::npos) std::abort();
  }
  return 0;
}
