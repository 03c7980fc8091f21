#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "app/embedded_speech.hpp"
#include "app/exit_codes.hpp"
#include "app/terminal.hpp"
#include "server/admission.hpp"
#include "server/load_script.hpp"
#include "server/process_usage.hpp"
#include "sip/sip_endpoint.hpp"
#include "transport/sip_trunk/rtp_port_pool.hpp"

namespace parley {
namespace {

/// Prints the outcome of each probe as it is known, and remembers whether one failed.
class Findings {
 public:
  void Good(const std::string& what, const std::string& detail) { Print("ok", Ink::kGood, what, detail); }
  void Bad(const std::string& what, const std::string& detail) {
    Print("FAIL", Ink::kBad, what, detail);
    failed_ = true;
  }
  [[nodiscard]] bool Failed() const { return failed_; }

 private:
  void Print(const char* mark, Ink ink, const std::string& what, const std::string& detail) {
    fmt::print("{}  {} {}\n", Inked(Padded(mark, 4), ink, style_), Padded(what, 16), detail);
    std::fflush(stdout);
  }

  const ReportStyle style_ = StyleOfStandardOutput();
  bool failed_ = false;
};

class NobodyCalls final : public SipSink, public SipAdmission {
 public:
  AdmissionVerdict Decide(const InviteFacts&) noexcept override { return AdmissionVerdict::Ignore(); }
  void OnIncomingCall(SipCallId, const IncomingCall&) noexcept override {}
  void OnProgress(SipCallId, int, const std::optional<NegotiatedMedia>&) noexcept override {}
  void OnAnswered(SipCallId, const NegotiatedMedia&, TimePoint) noexcept override {}
  void OnMediaChanged(SipCallId, const NegotiatedMedia&) noexcept override {}
  void OnInfoDtmf(SipCallId, char, Ms) noexcept override {}
  void OnEnded(SipCallId, const EndCause&) noexcept override {}
};

void ProbeSip(const ServerConfig& config, const Clock& clock, Findings& findings) {
  NobodyCalls nobody;
  SipEndpointConfig sip;
  if (config.sip.udp) sip.listen.push_back({SipTransport::kUdp, {config.sip.listen.host, config.sip.listen.port}});
  if (config.sip.tcp) sip.listen.push_back({SipTransport::kTcp, {config.sip.listen.host, config.sip.listen.port}});
  const auto endpoint = SipEndpoint::Start(std::move(sip), nobody, nobody, clock);
  const std::string where = fmt::format("{}:{}", config.sip.listen.host, config.sip.listen.port);
  if (endpoint) {
    findings.Good("SIP port", where + " is free");
  } else {
    findings.Bad("SIP port", endpoint.error().detail);
  }
}

void ProbeAudioPorts(const ServerConfig& config, const Clock& clock, Findings& findings) {
  const auto host = SocketAddress::Parse(config.sip.listen.host, 0);
  if (!host) return findings.Bad("audio ports", host.error().detail);
  auto pool =
      RtpPortPool::Create({.bind = *host, .first = config.rtp.ports.first, .last = config.rtp.ports.last}, clock);
  if (!pool) return findings.Bad("audio ports", pool.error().detail);
  if (const auto ports = (*pool)->Allocate(); !ports) return findings.Bad("audio ports", ports.error().detail);
  findings.Good("audio ports",
                fmt::format("{} to {}, {} calls at a time", config.rtp.ports.first, config.rtp.ports.last,
                            (config.rtp.ports.last - config.rtp.ports.first + 1) / 2));
}

void ProbeDisk(const ServerConfig& config, Findings& findings) {
  std::error_code failed;
  std::filesystem::create_directories(config.data_directory, failed);
  const std::filesystem::space_info space = std::filesystem::space(config.data_directory, failed);
  if (failed) return findings.Bad("data directory", config.data_directory + ": " + failed.message());
  constexpr std::uintmax_t kEnough = std::uintmax_t{1} << 30;
  const std::string text =
      fmt::format("{}, {:.1f} GB free", config.data_directory, static_cast<double>(space.available) / 1e9);
  if (space.available < kEnough) return findings.Bad("data directory", text + "; call records need at least 1 GB");
  findings.Good("data directory", text);
}

void ProbeClock(const Clock& clock, Findings& findings) {
  const auto day = std::chrono::floor<std::chrono::days>(clock.WallNow());
  const std::chrono::year_month_day date{day};
  const std::string text = fmt::format("{:04}-{:02}-{:02} UTC", static_cast<int>(date.year()),
                                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  if (static_cast<int>(date.year()) < 2026) return findings.Bad("clock", text + " cannot be right; set the clock");
  findings.Good("clock", text);
}

void ProbeSpeech(const ServerConfig& config, Findings& findings) {
  const auto begin = std::chrono::steady_clock::now();
  const auto speech = EmbeddedSpeech::Load(config.models_directory);
  if (!speech) return findings.Bad("models", speech.error().detail);
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  findings.Good("models", fmt::format("{}, loaded in {:.1f} s", config.models_directory, seconds));
}

void ProbeScript(const ServerConfig& config, Findings& findings) {
  if (config.flow.empty()) return findings.Bad("script", "no flow is configured; name a directory with parley.yaml");
  Diagnostics problems;
  const auto script = LoadScript(config, nullptr, problems);
  if (!script) return findings.Bad("script", "it has mistakes: parley check names them");
  findings.Good("script", script->script->flow.persona.business);
}

}  // namespace

int RunDoctor(const ServerOptions& options) {
  const std::optional<ServerConfig> config = ReadServerConfig(options);
  if (!config) return kExitFailed;
  const SystemClock clock;
  Findings findings;
  const ProcessQuota quota = ReadProcessQuota();
  findings.Good("processor", fmt::format("{:.1f} cores: about {} calls with embedded speech", quota.cores,
                                         EmbeddedCallLimit(quota.cores)));
  ProbeClock(clock, findings);
  ProbeDisk(*config, findings);
  ProbeSip(*config, clock, findings);
  ProbeAudioPorts(*config, clock, findings);
  ProbeScript(*config, findings);
  ProbeSpeech(*config, findings);
  return findings.Failed() ? kExitFailed : kExitDone;
}

}  // namespace parley
