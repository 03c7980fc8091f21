#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "config/config_values.hpp"
#include "config/config_writer.hpp"
#include "config/load_config.hpp"

namespace parley {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Environment kNoEnvironment = [](const std::string&) { return std::nullopt; };

ServerConfig Parse(std::string_view yaml, Diagnostics& problems, const ConfigOverrides& overrides = {}) {
  return ParseServerConfig(yaml, "parley.yaml", "/srv/desk", overrides, kNoEnvironment, problems);
}

TEST(ServerConfig, DefaultsAreThoseOfAFrontDesk) {
  Diagnostics problems;
  const ServerConfig config = Parse("flow: flow.yaml\n", problems);
  EXPECT_EQ(problems.Format(), "");
  EXPECT_EQ(config.sip.listen, (HostPort{"0.0.0.0", 5060}));
  EXPECT_TRUE(config.sip.udp && config.sip.tcp);
  EXPECT_EQ(config.http.listen, (HostPort{"127.0.0.1", 8080}));
  EXPECT_EQ(config.rtp.ports, (PortRange{20000, 23999}));
  EXPECT_FALSE(config.capacity.calls.has_value());
  EXPECT_EQ(config.flow, "/srv/desk/flow.yaml");
  EXPECT_EQ(config.log_level, LogLevel::kInfo);
}

TEST(ServerConfig, ReadsEveryField) {
  Diagnostics problems;
  const ServerConfig config = Parse(R"(
flow: scripts/../flow.yaml
knowledge: [a.md, /etc/kb]
sip: {listen: "[::1]:5070", udp: false, allow_from: [192.0.2.0/24, 2001:db8::/32]}
http: {listen: 0.0.0.0:9000}
rtp: {ports: 30000-30999}
capacity: {calls: 40, shards: 2}
log_level: debug
data: ../data
models: /models
)",
                                    problems);
  EXPECT_EQ(problems.Format(), "");
  EXPECT_EQ(config.sip.listen, (HostPort{"::1", 5070}));
  EXPECT_THAT(config.sip.allow_from, ElementsAre("192.0.2.0/24", "2001:db8::/32"));
  EXPECT_EQ(config.flow, "/srv/desk/flow.yaml");
  EXPECT_THAT(config.knowledge, ElementsAre("/srv/desk/a.md", "/etc/kb"));
  EXPECT_EQ(config.data_directory, "/srv/data");
  EXPECT_EQ(config.capacity.calls, 40);
  EXPECT_EQ(config.log_level, LogLevel::kDebug);
}

TEST(ServerConfig, NamesEveryProblemAtOnceWithItsPlace) {
  Diagnostics problems;
  (void)Parse(R"(sip:
  lisen: 0.0.0.0:5060
  udp: maybe
  allow_from: [10.0.0.0/99]
http:
  listen: 8080
rtp:
  ports: 5-1
capacity:
  calls: 0
  calls: 1
log_level: loud
colour: blue
)",
              problems);
  EXPECT_EQ(problems.Format(), R"(parley.yaml:1:1: error: 'flow' is missing: the script of the conversation (YAML)
parley.yaml:2:3: error: unknown setting 'sip.lisen'; did you mean 'listen'?
parley.yaml:3:8: error: 'sip.udp' is 'maybe'; write true or false
parley.yaml:4:15: error: 'sip.allow_from' has '10.0.0.0/99', which is no IP network; write for example 192.0.2.0/24
parley.yaml:6:11: error: 'http.listen' is '8080'; write HOST:PORT such as 0.0.0.0:5060 or [::1]:8080
parley.yaml:8:10: error: 'rtp.ports' is '5-1'; write FIRST-LAST such as 20000-23999
parley.yaml:10:10: error: 'capacity.calls' is '0'; write a whole number from 1 to 5000 (calls)
parley.yaml:11:3: error: 'calls' is there twice; the first is in line 10
parley.yaml:12:12: error: 'log_level' is 'loud'; write one of debug, info, warning, error
parley.yaml:13:1: error: unknown setting 'colour'
)");
}

TEST(ServerConfig, TheCommandLineWinsOverTheFile) {
  Diagnostics problems;
  const ServerConfig config =
      Parse("flow: flow.yaml\nsip: {listen: 0.0.0.0:5060}\n", problems,
            {{"sip.listen", "127.0.0.1:5080"}, {"log_level", "error"}, {"sip.allow_from", "[10.0.0.0/8]"}});
  EXPECT_EQ(problems.Format(), "");
  EXPECT_EQ(config.sip.listen, (HostPort{"127.0.0.1", 5080}));
  EXPECT_EQ(config.log_level, LogLevel::kError);
  EXPECT_THAT(config.sip.allow_from, ElementsAre("10.0.0.0/8"));
}

TEST(ServerConfig, AMistakeOnTheCommandLineIsNamedAsSuch) {
  Diagnostics problems;
  (void)Parse("flow: flow.yaml\n", problems, {{"sip.lisen", "x"}});
  EXPECT_THAT(problems.Format(), HasSubstr("command line (sip.lisen): error: unknown setting 'sip.lisen'"));
}

TEST(ServerConfig, WhatIsPrintedReadsBackTheSame) {
  Diagnostics problems;
  const ServerConfig config = Parse(
      "flow: 'fl\"ow.yaml'\nknowledge: [a.md]\ncapacity: {calls: 7}\nsip: {public_address: 192.0.2.1}\n", problems);
  const std::string printed = PrintConfig(config);
  const ServerConfig again = Parse(printed, problems);
  EXPECT_EQ(problems.Format(), "") << printed;
  EXPECT_EQ(PrintConfig(again), printed);
}

TEST(ServerConfig, NeedsPortsForItsCalls) {
  Diagnostics problems;
  (void)Parse("flow: f\nrtp: {ports: 20000-20009}\ncapacity: {calls: 6}\n", problems);
  EXPECT_THAT(problems.Format(), HasSubstr("6 calls need 12"));
}

TEST(ServerConfig, AMissingFileSaysWhatToGive) {
  Diagnostics problems;
  (void)LoadServerConfig("/nonexistent/parley.yaml", {}, kNoEnvironment, problems);
  EXPECT_THAT(problems.Format(), HasSubstr("cannot be read"));
}

struct WithSecret {
  Secret key;
  Ms wait{100};
};
void Describe(WithSecret& config, ConfigFields& fields) {
  fields.Hidden("key", config.key, {"API key"});
  fields.Duration("wait", config.wait, Ms{10}, Ms{60'000}, {"time to wait"});
}
WithSecret ReadSecret(std::string_view yaml, Diagnostics& problems) {
  WithSecret config;
  const Environment environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "KEY") return "hush";
    return std::nullopt;
  };
  ReadConfig(yaml, "x.yaml", std::filesystem::temp_directory_path(), {}, environment, problems,
             [&](ConfigFields& fields) { Describe(config, fields); });
  return config;
}

TEST(Secret, ComesFromTheEnvironmentOrAFileAndIsNeverPrinted) {
  Diagnostics problems;
  WithSecret config = ReadSecret("key: env:KEY\nwait: 1.5 s\n", problems);
  EXPECT_EQ(problems.Format(), "");
  EXPECT_EQ(config.key.value, "hush");
  EXPECT_EQ(config.wait, Ms{1500});
  const std::string printed = WriteConfig([&](ConfigFields& fields) { Describe(config, fields); });
  EXPECT_THAT(printed, testing::Not(HasSubstr("hush")));
  EXPECT_THAT(printed, HasSubstr("env:KEY"));
}

TEST(Secret, InTheFileItselfIsRefusedWithoutRepeatingIt) {
  Diagnostics problems;
  (void)ReadSecret("key: sk-very-secret\nwait: 5\n", problems);
  EXPECT_THAT(problems.Format(), testing::Not(HasSubstr("very-secret")));
  EXPECT_THAT(problems.Format(), HasSubstr("must not hold the secret itself"));
  EXPECT_THAT(problems.Format(), HasSubstr("with its unit"));
}

TEST(Secret, MissingIsAProblem) {
  Diagnostics problems;
  (void)ReadSecret("key: env:NOPE\n", problems);
  EXPECT_THAT(problems.Format(), HasSubstr("NOPE, which is not set"));
}

TEST(ConfigReference, NamesEverySettingWithItsDefault) {
  const std::string reference = ConfigReference();
  EXPECT_THAT(reference, HasSubstr("| `sip.listen` | `\"0.0.0.0:5060\"` | HOST:PORT |"));
  EXPECT_THAT(reference, HasSubstr("| `flow` | required |"));
  EXPECT_THAT(reference, HasSubstr("| `capacity.calls` |  | 1 to 5000 calls |"));
}

TEST(Yaml, BrokenTextIsAProblemWithItsPlace) {
  for (const char* bad : {"a: [1", "a: b: c", "\t- x", "*alias", "a: &x 1\nb: *x", "? [1]\n: 2", "a: 1\n---\nb: 2\n"}) {
    Diagnostics problems;
    (void)ParseYaml(bad, "x.yaml", problems);
    EXPECT_TRUE(problems.HasErrors()) << bad;
  }
  Diagnostics problems;
  (void)ParseYaml(std::string(200, '['), "x.yaml", problems);
  EXPECT_THAT(problems.Format(), HasSubstr("nested too deep"));
}

TEST(ConfigValues, DurationsNeedAUnit) {
  EXPECT_EQ(DurationFrom("250 ms"), Ms{250});
  EXPECT_EQ(DurationFrom("2min"), Ms{120'000});
  EXPECT_EQ(DurationFrom("0.5 h"), Ms{1'800'000});
  for (const char* bad : {"250", "ms", "", "1e30 h", "nan s", "5 parsecs"}) EXPECT_FALSE(DurationFrom(bad)) << bad;
}

TEST(Suggestion, IsOnlyGivenForANearName) {
  const std::vector<std::string> known{"listen", "public_address", "udp"};
  EXPECT_EQ(Suggestion("lisetn", known), "; did you mean 'listen'?");
  EXPECT_EQ(Suggestion("upd", known), "; did you mean 'udp'?");
  EXPECT_EQ(Suggestion("zebra", known), "");
}

}  // namespace
}  // namespace parley
