#include "server/admin_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "server/admission_gate.hpp"

namespace parley {
namespace {

using ::testing::HasSubstr;

HttpRequest Get(std::string path, std::string accept = "") {
  return {.method = "GET",
          .path = std::move(path),
          .query = "",
          .headers = {{"accept", std::move(accept)}},
          .body = "",
          .peer = ""};
}

TEST(AdminRoutes, ServesMetricsInTheFormatThatIsAskedFor) {
  MetricRegistry registry;
  AdmissionGate gate({.max_calls = 7}, 1);
  const auto registration = registry.Add([&gate](MetricFamilies& families) { gate.DescribeTo(families); });
  HttpRouter router;
  AddAdminRoutes(router, {registry, [] { return HealthReport{}; }, [] { return HealthReport{}; }});
  const HttpResponse text = router.Answer(Get("/metrics"));
  EXPECT_EQ(text.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(text.body, HasSubstr("\nvoice_call_limit 7\n"));
  const HttpResponse open_metrics = router.Answer(Get("/metrics", "application/openmetrics-text;version=1.0.0"));
  EXPECT_EQ(open_metrics.content_type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
  EXPECT_TRUE(open_metrics.body.ends_with("# EOF\n"));
}

TEST(AdminRoutes, HealthAndReadinessFollowTheServer) {
  MetricRegistry registry;
  AdmissionGate gate({.max_calls = 1}, 1);
  HttpRouter router;
  AddAdminRoutes(router, {registry,
                          [] {
                            return HealthReport{false, "loop sip has not turned for 3.0 s\n"};
                          },
                          [&gate] { return Readiness(gate.WouldRefuse(), gate.Load(), {.max_calls = 1}); }});
  const HttpResponse dead = router.Answer(Get("/healthz"));
  EXPECT_EQ(dead.status, 503);
  EXPECT_THAT(dead.body, HasSubstr("loop sip"));
  EXPECT_EQ(router.Answer(Get("/readyz")).status, 200);
  const auto call = gate.Admit(TimePoint{}, {});
  const HttpResponse full = router.Answer(Get("/readyz"));
  EXPECT_EQ(full.status, 503);
  EXPECT_EQ(full.body, "not ready, call_limit: all 1 calls are taken\n");
}

}  // namespace
}  // namespace parley
