#pragma once

#include "obs/testing/temporary_directory.hpp"
#include "server/admin_routes.hpp"
#include "server/metric_sources.hpp"

namespace parley {

/// One of everything that counts, for the tests of the metrics as a whole.
class WholeServer {
 public:
  WholeServer() { PARLEY_CHECK(http_.Start().has_value(), "no free port on the loopback interface"); }

  [[nodiscard]] const MetricRegistry& Registry() const { return registry_; }
  [[nodiscard]] std::uint16_t HttpPort() const { return http_.Port(); }
  [[nodiscard]] AdmissionGate& Gate() { return gate_; }

 private:
  static HttpServer::Config AnyPort() {
    HttpServer::Config config;
    config.port = 0;
    return config;
  }
  static LogSession::Config Silent() {
    LogSession::Config config;
    config.write = [](std::string_view) {};
    return config;
  }
  static HttpRouter Routes(const MetricRegistry& registry) {
    HttpRouter router;
    AddAdminRoutes(router, {registry, [] { return HealthReport{}; }, [] { return HealthReport{}; }});
    return router;
  }

  const SystemClock clock_;
  const TemporaryDirectory directory_;
  LogSession log_{Silent(), clock_};
  OffloadPool pool_{{.name = "disk"}};
  // Named as those of the embedded models, so that the page shows their labels.
  OffloadPool vad_{{.name = "vad"}}, stt_{{.name = "stt"}}, turn_{{.name = "eot"}}, text_{{.name = "text"}},
      tts_{{.name = "tts"}};
  CallMetrics calls_;
  ProviderMetrics providers_;
  SipStats sip_;
  VoiceCache cache_{{.directory = directory_.Path() / "voice"}, [](const Error&) {}};
  RecordSpool records_{{.directory = directory_.Path()}, pool_, clock_};
  EventLogStore events_{{.directory = directory_.Path()}, pool_};
  AdmissionGate gate_{{}, 1};
  Shard shard_{{.index = 0, .name = "shard0"}, clock_};
  MetricRegistry registry_;
  HttpServer http_{AnyPort(), Routes(registry_)};
  MetricRegistry::Registration registration_ =
      RegisterServerMetrics(registry_, {.log = log_,
                                        .records = records_,
                                        .events = events_,
                                        .gate = gate_,
                                        .http = http_,
                                        .shards = {&shard_},
                                        .pools = {&pool_, &vad_, &stt_, &turn_, &text_, &tts_},
                                        .calls = {&calls_},
                                        .providers = {&providers_},
                                        .sip = sip_,
                                        .voice_cache = cache_,
                                        .quota = {}});
};

}  // namespace parley
