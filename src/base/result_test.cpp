#include "base/result.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

constexpr ErrorCode kAll[] = {ErrorCode::kInvalid,     ErrorCode::kNotFound,    ErrorCode::kTimeout,
                              ErrorCode::kUnavailable, ErrorCode::kRateLimited, ErrorCode::kUnauthorized,
                              ErrorCode::kProtocol,    ErrorCode::kCancelled,   ErrorCode::kOverloaded,
                              ErrorCode::kInternal};

TEST(Result, EveryCodeHasANameAndAFinalSipStatus) {
  for (const ErrorCode code : kAll) {
    EXPECT_NE(Name(code), "unknown");
    EXPECT_GE(ToSipStatus(code), 400);
    EXPECT_LT(ToSipStatus(code), 600) << "6xx tells a carrier that nobody else may try";
  }
}

TEST(Result, OverloadLetsTheTrunkFailOver) {
  EXPECT_EQ(ToSipStatus(ErrorCode::kOverloaded), 503);
  EXPECT_TRUE(IsRetryable(ErrorCode::kOverloaded));
  EXPECT_FALSE(IsRetryable(ErrorCode::kUnauthorized));
}

}  // namespace
}  // namespace parley
