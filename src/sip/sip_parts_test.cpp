#include <gtest/gtest.h>

#include "sip/refusal_cache.hpp"
#include "sip/sip_body.hpp"
#include "sip/sip_text.hpp"
#include "sip/sip_timers.hpp"
#include "sip/sip_uri.hpp"
#include "sip/source_acl.hpp"

namespace parley {
namespace {

TEST(SipText, FindsParametersOutsideQuotes) {
  EXPECT_EQ(FindParameter(";a=1;TAG=x;b", "tag"), "x");
  EXPECT_EQ(FindParameter("; b ; a = 2", "a"), "2");
  EXPECT_EQ(FindParameter(";b", "b"), "");
  EXPECT_EQ(FindParameter(";q=\";tag=no\";tag=yes", "tag"), "yes");
  EXPECT_EQ(FindParameter(";x=\"quoted\"", "x"), "quoted");
  EXPECT_FALSE(FindParameter(";tagged=1", "tag").has_value());
}

TEST(SipText, ReadsDigitsWithinBounds) {
  EXPECT_EQ(ParseDigits("0068", 255), 68U);
  EXPECT_EQ(ParseDigits("255", 255), 255U);
  EXPECT_FALSE(ParseDigits("256", 255).has_value());
  EXPECT_FALSE(ParseDigits("-1", 255).has_value());
  EXPECT_FALSE(ParseDigits("", 255).has_value());
  EXPECT_EQ(ParseDigits("18446744073709551615", UINT64_MAX), UINT64_MAX);
  EXPECT_FALSE(ParseDigits("18446744073709551616", UINT64_MAX).has_value());
}

TEST(SipText, UnfoldsToOneLine) { EXPECT_EQ(Unfold(" a\r\nb\x01 c\n"), "a b c"); }

TEST(SipUri, ReadsItsParts) {
  const auto uri = ParseSipUri("sip:+49%20(30);x=1:pw@[2001:db8::1]:5070;transport=tcp;lr?a=b").value();
  EXPECT_EQ(uri.user, "+49 (30);x=1");
  EXPECT_EQ(uri.host, "2001:db8::1");
  EXPECT_EQ(uri.port, 5070);
  EXPECT_EQ(uri.parameters, ";transport=tcp;lr");
  EXPECT_EQ(uri.headers, "?a=b");
  EXPECT_EQ(ParseSipUri("tel:+123;phone-context=x").value().user, "+123");
  EXPECT_EQ(ParseSipUri("SIP:null-%00-x@h").value().user, "null-%00-x");
  for (const char* bad : {"", "sip", "sip:", "sip:@", "http://x", "sip:a b@h", "sip:<a>@h", "sip:a@h:99999",
                          "sip:a@[::1", "sip:a@h:x", "tel:"}) {
    EXPECT_FALSE(ParseSipUri(bad).has_value()) << bad;
  }
}

TEST(SipUri, ReadsNameAddr) {
  const auto quoted = ParseNameAddr("\"A \\\"B\\\" C\" <sip:x@h;lr>;tag=1").value();
  EXPECT_EQ(quoted.display_name, "A \"B\" C");
  EXPECT_EQ(quoted.uri, "sip:x@h;lr");
  EXPECT_EQ(quoted.parameters, ";tag=1");
  const auto bare = ParseNameAddr("sip:x@h;tag=2").value();
  EXPECT_EQ(bare.uri, "sip:x@h");
  EXPECT_EQ(bare.parameters, ";tag=2");
  EXPECT_EQ(ParseNameAddr("Bob Q <sip:x@h>").value().display_name, "Bob Q");
  for (const char* bad :
       {"", "\"open <sip:x@h>", "<sip:x@h", "Bell, A <sip:x@h>", "<>", "<sip:x>trailing", "sip:a,b"}) {
    EXPECT_FALSE(ParseNameAddr(bad).has_value()) << bad;
  }
  EXPECT_EQ(SplitHeaderList("<sip:a,b>, \"x,y\" <sip:c>,"), (std::vector<std::string>{"<sip:a,b>", "\"x,y\" <sip:c>"}));
}

TEST(SipBody, ReadsDigitsInEveryWriting) {
  const auto digit = [](const char* body) {
    const auto read = ParseInfoDigit("application/dtmf-relay", body);
    return read ? read->digit : '?';
  };
  EXPECT_EQ(digit("Signal=5\r\nDuration=160\r\n"), '5');
  EXPECT_EQ(digit("signal = * \n"), '*');
  EXPECT_EQ(digit("Signal=11"), '#');
  EXPECT_EQ(digit("Signal=d"), 'D');
  EXPECT_EQ(digit("Signal=12345"), '?');
  EXPECT_EQ(digit("Duration=160"), '?');
  EXPECT_EQ(ParseInfoDigit("application/dtmf-relay", "Signal=1\r\nDuration=240").value().duration, Ms{240});
  EXPECT_EQ(ParseInfoDigit("Application/DTMF;x", " 7 ").value().digit, '7');
  EXPECT_FALSE(ParseInfoDigit("text/plain", "7").has_value());
}

TEST(SipBody, FindsTheDescription) {
  EXPECT_EQ(FindSdp("", "").kind, SdpBody::Kind::kNone);
  EXPECT_EQ(FindSdp("application/sdp", "v=0").text, "v=0");
  EXPECT_EQ(FindSdp("text/plain", "v=0").kind, SdpBody::Kind::kUnsupported);
  EXPECT_EQ(FindSdp("multipart/mixed", "--x\r\n").kind, SdpBody::Kind::kUnsupported);
  EXPECT_EQ(FindSdp("multipart/mixed;boundary=x", "--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--x--").text,
            "v=0\r\n");
  EXPECT_EQ(FindSdp("multipart/mixed;boundary=x", "--x\r\n\r\nv=0\r\n--x--").kind, SdpBody::Kind::kUnsupported);
}

TEST(SourceAcl, KnowsPrivateNetworksAndTrunks) {
  SourceAcl acl = SourceAcl::Private();
  for (const char* inside : {"127.0.0.1", "10.1.2.3", "172.31.255.255", "192.168.0.1", "169.254.1.1", "::1", "fe80::1",
                             "fd12::1", "::ffff:10.0.0.1"}) {
    EXPECT_TRUE(acl.Allows(inside)) << inside;
  }
  for (const char* outside : {"8.8.8.8", "172.32.0.1", "11.0.0.1", "2001:db8::1", "::", "nonsense", ""}) {
    EXPECT_FALSE(acl.Allows(outside)) << outside;
  }
  ASSERT_TRUE(acl.Allow("203.0.113.64/26"));
  EXPECT_TRUE(acl.Allows("203.0.113.127"));
  EXPECT_FALSE(acl.Allows("203.0.113.128"));
  ASSERT_TRUE(acl.Allow("2001:db8::7"));
  EXPECT_TRUE(acl.Allows("2001:db8::7"));
  EXPECT_FALSE(acl.Allows("2001:db8::8"));
  ASSERT_TRUE(acl.Allow("0.0.0.0/0"));
  EXPECT_TRUE(acl.Allows("8.8.8.8"));
  EXPECT_FALSE(acl.Allows("2001:db8::9"));
  for (const char* bad : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "host/8", "::/129"}) {
    EXPECT_FALSE(acl.Allow(bad).has_value()) << bad;
  }
}

TEST(RefusalCache, RemembersForTheTimeOfATransaction) {
  RefusalCache cache;
  const TimePoint now{Seconds{100}};
  const std::uint64_t key = InviteKey("call", "tag", 1, 7);
  EXPECT_NE(key, InviteKey("call", "tag", 2, 7));
  EXPECT_NE(key, InviteKey("callt", "ag", 1, 7));
  EXPECT_NE(key, InviteKey("call", "tag", 1, 8));
  EXPECT_FALSE(cache.Find(key, now).has_value());
  cache.Remember(key, AdmissionVerdict::Reject(503, Seconds{5}), now);
  EXPECT_EQ(cache.Find(key, now + Seconds{31}).value().sip_status, 503);
  EXPECT_FALSE(cache.Find(key, now + Seconds{33}).has_value());
}

TEST(RefusalCache, DropsTheOldestUnderAFlood) {
  RefusalCache cache;
  TimePoint now{Seconds{100}};
  std::size_t found = 0;
  constexpr std::uint32_t kFlood = 20'000;
  for (std::uint32_t i = 0; i < kFlood; ++i) {
    now += Us{10};
    cache.Remember(InviteKey("flood", "t", i, 1), AdmissionVerdict::Reject(503), now);
  }
  for (std::uint32_t i = kFlood - 1000; i < kFlood; ++i)
    found += cache.Find(InviteKey("flood", "t", i, 1), now) ? 1U : 0U;
  EXPECT_GT(found, 950U);
}

TEST(SipTimers, RunInOrderAndOnceEach) {
  SipTimers timers;
  const TimePoint zero{};
  const SipCallId a{1};
  const SipCallId b{2};
  timers.Set(a, SipTimer::kRepeatAnswer, zero + Ms{500});
  timers.Set(a, SipTimer::kAckMissing, zero + Ms{32'000});
  timers.Set(b, SipTimer::kRepeatAnswer, zero + Ms{300});
  timers.Set(b, SipTimer::kRepeatAnswer, zero + Ms{700});  // replaces
  EXPECT_EQ(timers.Next(), zero + Ms{500});
  EXPECT_FALSE(timers.Pop(zero + Ms{499}).has_value());
  EXPECT_EQ(timers.Pop(zero + Ms{800}).value().call, a);
  EXPECT_FALSE(timers.IsSet(a, SipTimer::kRepeatAnswer));
  EXPECT_TRUE(timers.IsSet(a, SipTimer::kAckMissing));
  EXPECT_EQ(timers.Pop(zero + Ms{800}).value().call, b);
  timers.CancelAll(a);
  timers.Cancel(b, SipTimer::kForget);
  EXPECT_FALSE(timers.Next().has_value());
}

}  // namespace
}  // namespace parley
