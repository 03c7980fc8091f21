#include "server/admin_routes.hpp"

#include <string>
#include <utility>

#include "obs/metric_text.hpp"

namespace parley {
namespace {

HttpHandler HealthPage(std::function<HealthReport()> check) {
  return [check = std::move(check)](const HttpRequest&) {
    HealthReport report = check();
    return HttpResponse{.status = report.ok ? 200 : 503, .body = std::move(report.text)};
  };
}

}  // namespace

void AddAdminRoutes(HttpRouter& router, const AdminSources& sources) {
  router.Add("GET", "/metrics", [&metrics = sources.metrics](const HttpRequest& request) {
    const MetricFormat format = MetricFormatFor(request.Header("Accept"));
    return HttpResponse{.body = WriteMetrics(metrics.Collect(), format),
                        .content_type = std::string(ContentType(format))};
  });
  router.Add("GET", "/healthz", HealthPage(sources.liveness));
  router.Add("GET", "/readyz", HealthPage(sources.readiness));
}

}  // namespace parley
