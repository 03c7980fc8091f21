#include "server/node.hpp"

#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <future>
#include <utility>

#include "dialog/wording/speakable.hpp"
#include "obs/spool_recovery.hpp"
#include "server/admin_routes.hpp"
#include "server/health.hpp"
#include "server/metric_sources.hpp"
#include "server/process_usage.hpp"

namespace parley {
namespace {

constexpr Ms kGreetingWait{60'000};
constexpr Ms kFlushWait{5000};
constexpr Ms kHangUpGrace{0};

std::uint64_t RandomSeed() {
  std::uint64_t seed = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&seed), sizeof seed);
  return seed;
}

AdmissionConfig AdmissionOf(const ServerConfig& config) {
  AdmissionConfig admission;
  admission.max_calls = config.capacity.calls ? static_cast<std::size_t>(*config.capacity.calls)
                                              : EmbeddedCallLimit(ReadProcessQuota().cores);
  return admission;
}

std::filesystem::path CallsDirectory(const ServerConfig& config) {
  return std::filesystem::path(config.data_directory) / "calls";
}

/// Everything that is said in the same words to every caller, in the order in which a caller may need it: the greeting
/// first, then the script, then the sentences that answers are made of.
std::vector<std::string> FixedLines(const Script& script) {
  std::vector<std::string> lines = script.flow.fixed_clauses;
  for (const KnowledgeDocument& document : script.knowledge.documents()) {
    for (const KnowledgeSection& section : document.sections) {
      for (const KnowledgeSentence& sentence : section.sentences) lines.push_back(Speakable(sentence.text));
    }
  }
  return lines;
}

/// An address that every interface answers on is no address to bind media to: any of the same family is.
std::string MediaHost(const ServerConfig& config) { return config.sip.listen.host; }

}  // namespace

std::size_t ShardCount(const ServerConfig& config, double cores) {
  if (config.capacity.shards) return static_cast<std::size_t>(*config.capacity.shards);
  return std::max<std::size_t>(1, static_cast<std::size_t>(cores / 2));
}

Node::Node(Parts parts, std::unique_ptr<DirectoryLock> lock)
    : parts_(std::move(parts)),
      lock_(std::move(lock)),
      disk_({.name = "disk"}),
      cache_({.directory = std::filesystem::path(parts_.config.data_directory) / "voice"},
             [](const Error& error) { Log::Warning("voice_cache_trouble", {error}); }),
      records_({.directory = CallsDirectory(parts_.config)}, disk_, parts_.clock),
      events_({.directory = CallsDirectory(parts_.config)}, disk_),
      gate_(AdmissionOf(parts_.config), RandomSeed()),
      door_(gate_, parts_.clock, [](const SipSource&) { return std::nullopt; }),
      housekeeping_(parts_.clock),
      started_(parts_.clock.Now()) {
  const DialogFlow& flow = parts_.script.script->flow;
  for (std::size_t i = 0; i < ShardCount(parts_.config, ReadProcessQuota().cores); ++i) {
    shards_.push_back(std::make_unique<CallShard>(CallShard::Parts{.index = static_cast<ShardIndex>(i),
                                                                   .clock = parts_.clock,
                                                                   .kit = parts_.kit,
                                                                   .cache = cache_,
                                                                   .script = parts_.script.script,
                                                                   .zone = parts_.script.zone,
                                                                   .turn = {}}));
  }
  prerender_voices_ = parts_.kit.MakeSynthesizers(shards_.front()->Loop());
  prerender_ = std::make_unique<VoicePrerender>(
      VoicePrerender::Parts{shards_.front()->Loop(), disk_, cache_, *prerender_voices_},
      VoiceRequest{.voice = flow.voice.name, .rate = k8kHz, .speed = flow.voice.rate},
      FixedLines(*parts_.script.script), *this);
}

Result<std::unique_ptr<Node>> Node::Start(Parts parts) {
  std::error_code failed;
  std::filesystem::create_directories(CallsDirectory(parts.config), failed);
  if (failed) {
    return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
                "cannot make " + CallsDirectory(parts.config).string() + ": " + failed.message() +
                    "; set `data` to a place this user may write to");
  }
  if (access(CallsDirectory(parts.config).c_str(), W_OK | X_OK) != 0) {
    return Fail(ErrorCode::kUnavailable, Origin::kOperatingSystem,
                "cannot write to " + CallsDirectory(parts.config).string() + ": " + std::strerror(errno) +
                    "; set `data` (--data DIR) to a place this user may write to");
  }
  auto lock = DirectoryLock::Take(parts.config.data_directory);
  if (!lock) return FailFrom(lock);
  std::unique_ptr<Node> node(new Node(std::move(parts), *std::move(lock)));
  const SpoolRecovery recovered = RecoverSpool(CallsDirectory(node->parts_.config));
  for (const CallRecord& lost : recovered.lost_calls) node->records_.Put(lost);
  if (!recovered.lost_calls.empty() || !recovered.damaged.empty() || !recovered.unreadable.empty()) {
    Log::Warning("spool_recovered", {{"calls_lost", recovered.lost_calls.size()},
                                     {"records_damaged", recovered.damaged.size()},
                                     {"unreadable", recovered.unreadable.size()}});
  }
  for (const auto& shard : node->shards_) shard->Start();
  if (Status voice = node->StartVoice(); !voice) return FailFrom(voice);
  if (Status sockets = node->OpenSockets(); !sockets) return FailFrom(sockets);
  node->StartWatching();
  return node;
}

Status Node::StartVoice() {
  std::promise<Status> started;
  shards_.front()->Loop().Post([this, &started] { started.set_value(prerender_->Start()); });
  if (Status status = started.get_future().get(); !status) return status;
  // The first line is the greeting: a call is not answered before it can be said at once.
  std::unique_lock lock(voice_.mutex);
  voice_.changed.wait_for(lock, kGreetingWait, [this] { return voice_.lines_done > 0 || voice_.finished; });
  return {};
}

Status Node::OpenSockets() {
  const ServerConfig& config = parts_.config;
  Result<SocketAddress> media = SocketAddress::Parse(MediaHost(config), 0);
  if (!media) return FailFrom(media);
  auto ports = RtpPortPool::Create({.bind = *media, .first = config.rtp.ports.first, .last = config.rtp.ports.last},
                                   parts_.clock);
  if (!ports) return FailFrom(ports);
  ports_ = std::move(*ports);

  calls_ = std::make_unique<SipCalls>(
      SipCalls::Parts{shards_, *ports_, gate_, door_, records_, events_, parts_.observer, parts_.clock},
      SipCalls::Config{.public_address = config.sip.public_address,
                       .voice = parts_.script.script->flow.voice.name,
                       .language = "en"});
  SipEndpointConfig sip;
  if (config.sip.udp) sip.listen.push_back({SipTransport::kUdp, {config.sip.listen.host, config.sip.listen.port}});
  if (config.sip.tcp) sip.listen.push_back({SipTransport::kTcp, {config.sip.listen.host, config.sip.listen.port}});
  sip.advertised_host = config.sip.public_address;
  if (!config.sip.allow_from.empty()) {
    sip.sources = SourceAcl{};
    for (const std::string& network : config.sip.allow_from) {
      if (Status allowed = sip.sources.Allow(network); !allowed) return allowed;
    }
  }
  auto endpoint = SipEndpoint::Start(std::move(sip), *calls_, door_, parts_.clock);
  if (!endpoint) {
    return Fail(endpoint.error().code, endpoint.error().origin,
                endpoint.error().detail + " The address is set with --sip HOST:PORT or sip.listen.");
  }
  endpoint_ = std::move(*endpoint);
  calls_->Use(*endpoint_);

  std::vector<WatchedLoop> loops;
  for (const auto& shard : shards_) loops.push_back(Watch(shard->Loop()));
  probe_ = std::make_unique<LoadProbe>(
      LoadProbe::Sources{.loops = std::move(loops),
                         .free_ports =
                             [this] {
                               const RtpPortPool::Stats stats = ports_->Read();
                               const auto all = stats.free + stats.in_use + stats.quarantined;
                               return static_cast<double>(stats.free) /
                                      static_cast<double>(std::max<std::size_t>(all, 1));
                             }},
      ReadProcessQuota());
  HttpRouter router;
  AddAdminRoutes(router, {metrics_, [this] { return Liveness(probe_->Beats(), started_, parts_.clock.Now()); },
                          [this] { return Readiness(gate_.WouldRefuse(), gate_.Load(), AdmissionOf(parts_.config)); }});
  http_ = std::make_unique<HttpServer>(
      HttpServer::Config{.host = config.http.listen.host, .port = config.http.listen.port}, std::move(router));
  return http_->Start();
}

void Node::StartWatching() {
  std::vector<const Shard*> loops;
  for (const auto& shard : shards_) loops.push_back(&shard->Loop());
  std::vector<const OffloadPool*> pools{&disk_};
  for (const OffloadPool* pool : parts_.kit.Pools()) pools.push_back(pool);
  std::vector<const ProviderMetrics*> providers;
  for (const auto& shard : shards_) providers.push_back(&shard->Providers());
  registration_ = RegisterServerMetrics(metrics_, {.log = parts_.log,
                                                   .records = records_,
                                                   .events = events_,
                                                   .gate = gate_,
                                                   .http = *http_,
                                                   .shards = loops,
                                                   .pools = std::move(pools),
                                                   .calls = calls_->Metrics(),
                                                   .providers = std::move(providers),
                                                   .sip = endpoint_->Stats(),
                                                   .voice_cache = cache_,
                                                   .quota = ReadProcessQuota()});
  stalls_ = std::make_unique<StallDetector>(StallDetector::Config{}, loops, [](const StallReport& report) {
    const std::string at = report.backtrace.empty() ? std::string{} : report.backtrace.front();
    Log::Warning("loop_stalled", {{"loop", PublicText{report.loop}},
                                  {"stalled_ms", report.stalled.count()},
                                  {"cpu_us", report.cpu_used.count()},
                                  {"at", PublicText{at}}});
  });
  housekeeping_.Add(Ms{250}, [this](TimePoint now) { WatchLoad(now); });
  housekeeping_.Add(Ms{1000}, [this](TimePoint) { records_.Tick(); });
  housekeeping_.Start();
}

void Node::WatchLoad(TimePoint now) {
  gate_.SetLoad(probe_->Sample(now));
  if (gate_.Sheds() == shedding_) return;
  shedding_ = !shedding_;
  calls_->Shed(shedding_ ? 1 : 0);
  Log::Warning(shedding_ ? "shedding_began" : "shedding_ended",
               {{"lateness_p99_us", gate_.Load().tick_lateness_5s.count()}, {"calls", gate_.ActiveCalls()}});
}

void Node::Drain(TimePoint deadline) {
  gate_.Drain();
  endpoint_->SetDraining(true);
  calls_->Drain(deadline);
}

Node::~Node() {
  if (endpoint_) endpoint_->Stop(kHangUpGrace);
  if (prerender_ && !shards_.empty()) {
    std::promise<void> stopped;
    shards_.front()->Loop().Post([this, &stopped] { prerender_->Stop([&stopped] { stopped.set_value(); }); });
    stopped.get_future().wait();
  }
  housekeeping_.Stop();
  if (http_) http_->Stop();
  registration_ = {};  // its last look at the counters, while all of them are there
  stalls_.reset();
  // The ends of the last calls are on their way to the shards: records are made there.
  for (const auto& shard : shards_) {
    for (int round = 0; round < 3; ++round) {
      std::promise<void> reached;
      shard->Loop().Post([&reached] { reached.set_value(); });
      reached.get_future().wait();
    }
  }
  events_.Flush(kFlushWait);
  records_.Flush(kFlushWait);
  endpoint_.reset();
  for (const auto& shard : shards_) {
    shard->Loop().Stop();
    shard->Loop().Join();
  }
  // Jobs of the models report to the shards: none may be under way when those go.
  for (OffloadPool* pool : parts_.kit.Pools()) pool->Settle();
  prerender_.reset();
  prerender_voices_.reset();
}

bool Node::WaitForVoice(Ms longest) {
  std::unique_lock lock(voice_.mutex);
  return voice_.changed.wait_for(lock, longest, [this] { return voice_.finished; });
}

void Node::OnPrerendered(const PrerenderProgress& progress) {
  if (progress.how == PrerenderProgress::How::kFailed) {
    Log::Warning("voice_line_failed", {{"line", progress.done}, {"detail", PublicText{progress.problem}}});
  }
  if (parts_.on_voice) parts_.on_voice(progress);
  const std::scoped_lock lock(voice_.mutex);
  voice_.lines_done = progress.done;
  voice_.changed.notify_all();
}

void Node::OnPrerenderFinished() {
  const std::scoped_lock lock(voice_.mutex);
  voice_.finished = true;
  voice_.changed.notify_all();
}

}  // namespace parley
