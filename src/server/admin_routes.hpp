#pragma once

#include <functional>

#include "net/http_router.hpp"
#include "obs/metric_registry.hpp"
#include "server/health.hpp"

namespace parley {

/// What the pages for machines ask. Called on the HTTP thread; must be thread-safe and must not block.
struct AdminSources {
  const MetricRegistry& metrics;
  std::function<HealthReport()> liveness;
  std::function<HealthReport()> readiness;
};

/// Adds GET /metrics (the format by Accept), /healthz and /readyz (200 or 503 with the reason). The sources must
/// outlive the server that gets the router.
void AddAdminRoutes(HttpRouter& router, const AdminSources& sources);

}  // namespace parley
