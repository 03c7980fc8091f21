#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "sip/testing/sip_text_request.hpp"

namespace parley::testing {

/// Makes SIP requests that are wrong in one to three places: every header, the start line and the description, each in
/// the ways of the PROTOS c07-sip suite. The same seed gives the same requests.
class AnomalyGenerator {
 public:
  explicit AnomalyGenerator(std::uint32_t seed) : random_(seed) {}

  /// A request whose answer, if it deserves one, goes to `port`. All Call-IDs begin with "anomaly".
  std::string Next(std::uint16_t port, std::string_view transport = "UDP") {
    constexpr std::array kMethods{"INVITE", "INVITE", "INVITE", "OPTIONS", "BYE",      "CANCEL",
                                  "ACK",    "REFER",  "INFO",   "PRACK",   "REGISTER", "UPDATE"};
    TextRequest request;
    request.method = kMethods[Below(kMethods.size())];
    request.port = port;
    request.transport = transport;
    request.call_id = "anomaly-" + std::to_string(count_);
    request.branch = "z9hG4bKa" + std::to_string(count_++);
    request.body = kOfferText;
    request.extra =
        "Record-Route: <sip:127.0.0.1;lr>\r\nSupported: timer\r\nDiversion: <sip:1@h>\r\nExpires: 60\r\n"
        "P-Asserted-Identity: \"A\" <sip:2@h>\r\nUser-Agent: anomaly\r\n";
    std::vector<std::string> lines = Split(request.Text());
    const std::size_t places = 1 + Below(3);
    for (std::size_t i = 0; i < places; ++i) Spoil(lines);
    std::string out;
    for (const std::string& line : lines) out += line + "\r\n";
    return out.substr(0, kMaxDatagram);
  }

 private:
  static constexpr std::size_t kMaxDatagram = 65'000;

  std::size_t Below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }

  static std::vector<std::string> Split(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find("\r\n"), text.size());
      lines.emplace_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 2, text.size()));
    }
    return lines;
  }

  std::string LongRun() {
    return std::string(Below(20) == 0 ? 60'000 : 3'000, static_cast<char>(Below(2) == 0 ? 'A' : 0x80));
  }

  std::string BadNumber() {
    constexpr std::array kNumbers{"-1", "0", "4294967296", "99999999999999999999999999", "x", "", "1.5", "+7", "0x10"};
    return kNumbers[Below(kNumbers.size())];
  }

  /// A delimiter of the line is doubled, lost, or becomes something else.
  void SpoilDelimiter(std::string& line) {
    constexpr std::string_view kDelimiters = ":;<>@=/ \"";
    const char wanted = kDelimiters[Below(kDelimiters.size())];
    const std::size_t at = line.find(wanted);
    if (at == std::string::npos) return;
    const std::array<std::string, 7> instead{std::string{},
                                             std::string(2, wanted),
                                             std::string(300, wanted),
                                             std::string(1, '\0'),
                                             "%00",
                                             std::string(40, static_cast<char>(0x80)),
                                             "\r\n "};
    line.replace(at, 1, instead[Below(instead.size())]);
  }

  void SpoilValue(std::string& line) {
    const std::size_t colon = line.find(':');
    const std::string name = line.substr(0, colon == std::string::npos ? 0 : colon + 1);
    switch (Below(7)) {
      case 0: line = name; break;
      case 1: line = name + " " + BadNumber(); break;
      case 2: line = name + " " + LongRun(); break;
      case 3: line += LongRun(); break;
      case 4: line = name + std::string(20, ' ') + "\"" + line; break;
      case 5: line = name + " " + std::string(5, '\0') + line; break;
      default: line = name + " sip:a@b, sip:c@d, <sip:e>;tag=" + BadNumber() + ",,," + line; break;
    }
  }

  void Spoil(std::vector<std::string>& lines) {
    if (lines.empty()) return;
    const std::size_t at = Below(lines.size());
    std::string& line = lines[at];
    switch (Below(9)) {
      case 0: lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at)); break;
      case 1: lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), std::string(line)); break;
      case 2: line.resize(Below(line.size() + 1)); break;
      case 3: line.insert(Below(line.size() + 1), 1, static_cast<char>(Below(256))); break;
      case 4: SpoilValue(line); break;
      case 5: SpoilDelimiter(line); break;
      case 6: line = "Content-Length: " + BadNumber(); break;
      case 7: {
        constexpr std::array kDescription{"m=audio 0 RTP/AVP 0",
                                          "m=audio 99999999 RTP/AVP 0",
                                          "m=video 5 RTP/AVP 96",
                                          "m=",
                                          "a=rtpmap:-1 x/0",
                                          "a=rtpmap:0",
                                          "a=rtcp:99999",
                                          "c=IN IP4 999.1.1.1",
                                          "c=IN IP4 224.1.1.1/127",
                                          "a=crypto:1 NONE inline:abc",
                                          "a=ptime:-5",
                                          "v=0"};
        line = kDescription[Below(kDescription.size())];
        break;
      }
      default: {
        const std::string copy = line;
        for (std::size_t i = 0; i < 50; ++i) lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), copy);
        break;
      }
    }
  }

  std::mt19937 random_;
  std::uint64_t count_ = 0;
};

}  // namespace parley::testing
