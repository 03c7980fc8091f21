#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "obs/durable_file.hpp"
#include "obs/metric_reference.hpp"
#include "server/testing/whole_server.hpp"

namespace parley {
namespace {

constexpr const char* kPage = PARLEY_SOURCE_DIR "/docs/metrics.md";

TEST(MetricPage, AgreesWithTheCode) {
  const WholeServer server;
  const std::string page = MetricReference(server.Registry().Collect());
  if (std::getenv("PARLEY_WRITE_DOCS") != nullptr) std::ofstream(kPage) << page;
  const Result<std::string> written = ReadWholeFile(kPage, 1 << 20);
  ASSERT_TRUE(written.has_value()) << written.error().detail;
  EXPECT_EQ(*written, page) << "write it again: PARLEY_WRITE_DOCS=1 ctest --preset dev -R MetricPage";
}

TEST(MetricPage, EveryDeclarationIsGoodAndTheSeriesAreFew) {
  const WholeServer server;
  const MetricFamilies families = server.Registry().Collect();
  EXPECT_THAT(families.Problems(), ::testing::IsEmpty());
  EXPECT_GT(families.all().size(), 30U);
  EXPECT_LE(families.SeriesCount(), 2000U);  // the bound for one process
}

}  // namespace
}  // namespace parley
