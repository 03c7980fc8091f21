// Prometheus itself judges what /metrics serves. Needs the Debian package "prometheus".
#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "obs/metric_text.hpp"
#include "obs/testing/temporary_directory.hpp"
#include "server/testing/whole_server.hpp"

namespace parley {
namespace {

using ::testing::HasSubstr;

class MetricsInterop : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v promtool >/dev/null 2>&1 && command -v prometheus >/dev/null 2>&1") != 0)
      FAIL() << "promtool or prometheus is missing: install the Debian package \"prometheus\" "
                "(scripts/install_packages.sh test does it)";
  }

  /// @return exit status and output of a shell command.
  std::pair<int, std::string> Run(const std::string& command) const {
    const std::filesystem::path log = directory_.Path() / "log";
    const int status = std::system((command + " >" + log.string() + " 2>&1").c_str());
    std::ifstream in(log);
    return {status, {std::istreambuf_iterator<char>(in), {}}};
  }

  const TemporaryDirectory directory_;
  WholeServer server_;
};

TEST_F(MetricsInterop, PromtoolHasNothingToSayAboutTheTextFormat) {
  const std::filesystem::path file = directory_.Path() / "metrics";
  std::ofstream(file) << WriteMetrics(server_.Registry().Collect(), MetricFormat::kPrometheus);
  const auto [status, output] = Run("promtool check metrics <" + file.string());
  EXPECT_EQ(status, 0) << output;
  EXPECT_EQ(output, "");
}

TEST_F(MetricsInterop, TheOpenMetricsFormatIsParsedStrictly) {
  // Back-filling reads OpenMetrics by its grammar, but wants a time on each sample.
  std::istringstream lines(WriteMetrics(server_.Registry().Collect(), MetricFormat::kOpenMetrics));
  const std::filesystem::path file = directory_.Path() / "metrics";
  {
    std::ofstream out(file);
    for (std::string line; std::getline(lines, line);) out << line << (line.starts_with('#') ? "\n" : " 1790000000\n");
  }
  const auto [status, output] = Run("promtool tsdb create-blocks-from openmetrics " + file.string() + " " +
                                    (directory_.Path() / "tsdb").string());
  EXPECT_EQ(status, 0) << output;
  EXPECT_THAT(output, HasSubstr("BLOCK ULID"));
}

/// A port that was free a moment ago.
int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  return ntohs(address.sin_port);
}

/// A Prometheus server of its own, ended with the test.
class Prometheus {
 public:
  Prometheus(const std::filesystem::path& directory, std::uint16_t scraped) : port_(FreePort()) {
    std::ofstream(directory / "prometheus.yml") << fmt::format(
        "scrape_configs:\n  - job_name: parley\n    scrape_interval: 200ms\n    scrape_timeout: 200ms\n"
        "    static_configs: [{{targets: ['127.0.0.1:{}']}}]\n",
        scraped);
    const std::string config = "--config.file=" + (directory / "prometheus.yml").string();
    const std::string storage = "--storage.tsdb.path=" + (directory / "data").string();
    const std::string listen = fmt::format("--web.listen-address=127.0.0.1:{}", port_);
    process_ = fork();
    if (process_ == 0) {
      [[maybe_unused]] const FILE* log = std::freopen((directory / "prometheus.log").c_str(), "w", stderr);
      execlp("prometheus", "prometheus", config.c_str(), storage.c_str(), listen.c_str(), nullptr);
      _exit(127);
    }
  }
  ~Prometheus() {
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
  }
  Prometheus(const Prometheus&) = delete;
  Prometheus& operator=(const Prometheus&) = delete;
  [[nodiscard]] int Port() const { return port_; }

 private:
  int port_;
  pid_t process_;
};

TEST_F(MetricsInterop, PrometheusScrapesTheServer) {
  const auto call = server_.Gate().Admit(TimePoint{}, {});
  const Prometheus prometheus(directory_.Path(), server_.HttpPort());
  const std::string query = fmt::format(
      "promtool query instant http://127.0.0.1:{} 'voice_active_calls + on() group_left() up'", prometheus.Port());
  std::string output;
  for (int i = 0; i < 120 && output.find("=> 2 @") == std::string::npos; ++i) {
    std::this_thread::sleep_for(Ms{250});
    output = Run(query).second;
  }
  EXPECT_THAT(output, HasSubstr("=> 2 @")) << "one call and one scrape target that is up";
  const std::string dropped =
      Run(fmt::format("promtool query instant http://127.0.0.1:{} 'scrape_samples_scraped'", prometheus.Port())).second;
  const std::size_t expected = server_.Registry().Collect().SeriesCount();
  EXPECT_THAT(dropped, HasSubstr(fmt::format("=> {} @", expected)));
}

}  // namespace
}  // namespace parley
