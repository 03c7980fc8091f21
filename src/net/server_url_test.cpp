#include "net/server_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley {
namespace {

struct UrlRow {
  const char* url;
  const char* host;
  int port;
  bool tls;
  const char* target;
};

class UrlTest : public ::testing::TestWithParam<UrlRow> {};

TEST_P(UrlTest, IsTakenApart) {
  const UrlRow& row = GetParam();
  const auto url = ServerUrl::Parse(row.url);
  ASSERT_TRUE(url) << url.error().detail;
  EXPECT_EQ(url->server, (ServerName{row.host, static_cast<std::uint16_t>(row.port), row.tls}));
  EXPECT_EQ(url->target, row.target);
}

INSTANTIATE_TEST_SUITE_P(Urls, UrlTest,
                         ::testing::Values(UrlRow{"https://api.openai.com/v1/chat/completions", "api.openai.com", 443,
                                                  true, "/v1/chat/completions"},
                                           UrlRow{"wss://api.deepgram.com/v1/listen?model=nova-2", "api.deepgram.com",
                                                  443, true, "/v1/listen?model=nova-2"},
                                           UrlRow{"http://127.0.0.1:8080", "127.0.0.1", 8080, false, "/"},
                                           UrlRow{"ws://localhost?x=1", "localhost", 80, false, "/?x=1"},
                                           UrlRow{"https://[2001:db8::1]:8443/a", "2001:db8::1", 8443, true, "/a"}));

TEST(ServerUrl, WhatIsWrongIsSaid) {
  for (const auto& [url, why] : {std::pair{"ftp://x/", "begin with"},
                                 {"api.openai.com", "begin with"},
                                 {"https://", "no host"},
                                 {"https:///v1", "no host"},
                                 {"https://user:secret@x/", "credentials"},
                                 {"https://x:0/", "port"},
                                 {"https://x:65536/", "port"},
                                 {"https://x:80a/", "port"},
                                 {"https://[::1/", "bracket"},
                                 {"https://[::1]8/", "port"},
                                 {"https://a b/", "character"},
                                 {"https://x/a b", "space"},
                                 {"https://x/#top", "fragment"}}) {
    const auto parsed = ServerUrl::Parse(url);
    ASSERT_FALSE(parsed) << url;
    EXPECT_THAT(parsed.error().detail, ::testing::HasSubstr(why)) << url;
  }
}

TEST(HostHeader, LeavesTheSchemesPortOut) {
  EXPECT_EQ(HostHeaderOf({"a.example", 443, true}), "a.example");
  EXPECT_EQ(HostHeaderOf({"a.example", 443, false}), "a.example:443");
  EXPECT_EQ(HostHeaderOf({"2001:db8::1", 8443, true}), "[2001:db8::1]:8443");
}

TEST(Headers, AreFoundInAnyCase) {
  const HttpHeaders headers = {{"X-Request-Id", "7"}, {"Retry-After", "2"}};
  EXPECT_EQ(HeaderOf(headers, "retry-after"), "2");
  EXPECT_EQ(HeaderOf(headers, "retry"), "");
}

}  // namespace
}  // namespace parley
