#include "net/http_conversation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace parley {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Next = HttpConversation::Next;

HttpRouter Routes() {
  HttpRouter router;
  router.Add("GET", "/hello", [](const HttpRequest&) { return HttpResponse{.body = "hello\n"}; });
  router.Add("GET", "/console/*", [](const HttpRequest& r) { return HttpResponse{.body = "console " + r.path}; });
  router.Add("GET", "/console/live/*", [](const HttpRequest&) { return HttpResponse{.body = "live"}; });
  router.Add("POST", "/echo", [](const HttpRequest& r) {
    return HttpResponse{.body = r.query + "|" + std::string(r.Header("x-test")) + "|" + r.body};
  });
  router.Add("GET", "/throws", [](const HttpRequest&) -> HttpResponse { throw std::runtime_error("secret"); });
  router.Add("GET", "/inject", [](const HttpRequest&) {
    return HttpResponse{.headers = {{"X-Name", "a\r\nX-Forged: 1"}, {"X-Good", "b"}}};
  });
  return router;
}

class HttpConversationTest : public ::testing::Test {
 protected:
  static constexpr HttpLimits kLimits{.header_bytes = 1024, .body_bytes = 2000, .requests_per_connection = 3};

  Next Feed(std::string_view bytes) { return conversation_.Feed(bytes, out_); }
  std::string Answer(std::string_view bytes) {
    out_.clear();
    Feed(bytes);
    return out_;
  }

  const HttpRouter router_ = Routes();
  HttpConversation conversation_{router_, kLimits, "127.0.0.1"};
  std::string out_;
};

TEST_F(HttpConversationTest, AnswersAndStaysOpen) {
  EXPECT_EQ(Feed("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"), Next::kRead);
  EXPECT_THAT(out_, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
  EXPECT_THAT(out_, HasSubstr("Content-Length: 6\r\nContent-Type: text/plain; charset=utf-8\r\n"));
  EXPECT_THAT(out_, Not(HasSubstr("Connection: close")));
  EXPECT_TRUE(out_.ends_with("\r\n\r\nhello\n"));
  EXPECT_TRUE(conversation_.Idle());
}

TEST_F(HttpConversationTest, TakesARequestByteByByte) {
  const std::string request = "POST /echo?a=1 HTTP/1.1\r\nHost: x\r\nX-Test: y\r\nContent-Length: 4\r\n\r\nbody";
  for (const char c : request) {
    EXPECT_EQ(out_, "");
    EXPECT_EQ(Feed({&c, 1}), Next::kRead);
    EXPECT_EQ(conversation_.Idle(), !out_.empty());
  }
  EXPECT_TRUE(out_.ends_with("\r\n\r\na=1|y|body"));
}

TEST_F(HttpConversationTest, AnswersPipelinedRequestsInOrderUpToTheLimit) {
  const std::string one = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string two = "GET /console/a HTTP/1.1\r\nHost: x\r\n\r\n";
  EXPECT_EQ(Feed(one + two + one + one), Next::kClose);
  EXPECT_EQ(conversation_.Answered(), 3U);
  EXPECT_LT(out_.find("hello"), out_.find("console /console/a"));
  EXPECT_THAT(out_, HasSubstr("Connection: close"));
}

TEST_F(HttpConversationTest, ReadsChunkedBodies) {
  EXPECT_THAT(
      Answer("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
      HasSubstr("||abcde"));
}

TEST_F(HttpConversationTest, TellsAClientThatWaitsToGoOn) {
  EXPECT_EQ(Answer("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"),
            "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(Answer("h"), "");
  EXPECT_THAT(Answer("i"), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpConversationTest, HeadHasTheLengthAndNoBody) {
  const std::string answer = Answer("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpConversationTest, ClosesWhereTheClientWantsIt) {
  EXPECT_EQ(Feed("GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n"), Next::kClose);
  std::string out;
  HttpConversation old(router_, kLimits, "");
  EXPECT_EQ(old.Feed("GET /hello HTTP/1.0\r\n\r\n", out), Next::kClose);
  EXPECT_THAT(out, HasSubstr("hello"));
}

TEST_F(HttpConversationTest, RoutesByTheLongestMatchAndSaysWhatIsAllowed) {
  EXPECT_THAT(Answer("GET /console/live/7 HTTP/1.1\r\n\r\n"), HasSubstr("live"));
  EXPECT_THAT(Answer("GET /nothing HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 404 Not Found"));
  const std::string wrong_method = Answer("DELETE /hello HTTP/1.1\r\n\r\n");
  EXPECT_THAT(wrong_method, StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(wrong_method, HasSubstr("Allow: GET\r\n"));
}

TEST_F(HttpConversationTest, AHandlerThatThrowsCostsOneRequestAndTellsNothing) {
  const std::string answer = Answer("GET /throws HTTP/1.1\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(answer, Not(HasSubstr("secret")));
  EXPECT_THAT(Answer("GET /hello HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpConversationTest, AHeaderValueCannotAddAHeader) {
  const std::string answer = Answer("GET /inject HTTP/1.1\r\n\r\n");
  EXPECT_THAT(answer, Not(HasSubstr("Forged")));
  EXPECT_THAT(answer, HasSubstr("X-Good: b\r\n"));
}

TEST_F(HttpConversationTest, RefusesWhatIsTooLargeOrNoRequest) {
  struct Case {
    std::string bytes;
    std::string status;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"GET /hello HTTP/1.1\r\nX: " + std::string(2000, 'x'), "431"},
           {"GET /hello HTTP/1.1\r\nX: " + std::string(1000, 'x') + "\r\n\r\n", "431"},
           {"GET /" + std::string(1100, 'x') + " HTTP/1.1\r\n\r\n", "431"},
           {std::string(5000, 'A'), "4"},
           {"POST /echo HTTP/1.1\r\nContent-Length: 2001\r\n\r\n", "413"},
           {"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n900\r\n" + std::string(0x900, 'x'), "413"},
           {"POST /echo HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400"},
           {"POST /echo HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400"},
           {"POST /echo HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
           {"\x16\x03\x01\x02\x00 this is TLS", "400"},
           {"INVITE sip:x SIP/2.0\r\n\r\n", "400"},
           {"GET /hello HTTP/3.0\r\n\r\n", "400"},
           {"GET /hello\r\n\r\n", "400"},
       }) {
    std::string out;
    HttpConversation conversation(router_, kLimits, "");
    EXPECT_EQ(conversation.Feed(c.bytes, out), Next::kClose) << c.bytes.substr(0, 60);
    EXPECT_THAT(out, StartsWith("HTTP/1.1 " + c.status)) << c.bytes.substr(0, 60);
    EXPECT_THAT(out, HasSubstr("Connection: close"));
  }
}

TEST_F(HttpConversationTest, ServesPathsOnly) {
  for (const std::string target : {"http://elsewhere/hello", "*", "/a%00b", "/a%zz", "/%"})
    EXPECT_THAT(Answer("GET " + target + " HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 400")) << target;
  EXPECT_THAT(Answer("GET /h%65llo?x HTTP/1.1\r\n\r\n"), ::testing::AnyOf(HasSubstr("hello"), ""));
}

TEST_F(HttpConversationTest, ATimeOutAnswersOnlyARequestUnderWay) {
  conversation_.TimeOut(out_);
  EXPECT_EQ(out_, "");
  Feed("GET /hel");
  conversation_.TimeOut(out_);
  EXPECT_THAT(out_, StartsWith("HTTP/1.1 408"));
}

TEST(HttpMessage, ReadsQueries) {
  EXPECT_EQ(QueryValue("a=1&b=x%20y+z&c", "b"), "x y z");
  EXPECT_EQ(QueryValue("a=1&b=2&c", "c"), "");
  EXPECT_EQ(QueryValue("a=1", "b"), std::nullopt);
  EXPECT_EQ(QueryValue("a=%0A", "a"), std::nullopt);
  EXPECT_EQ(QueryValue("&&=&a", "a"), "");
}

}  // namespace
}  // namespace parley
