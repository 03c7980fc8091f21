#include "rtp/e_model.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(EModel, RatingToOpinion) {
  EXPECT_NEAR(MosOf(93.2), 4.41, 0.005);
  EXPECT_NEAR(MosOf(90), 4.34, 0.005);
  EXPECT_NEAR(MosOf(80), 4.03, 0.01);
  EXPECT_NEAR(MosOf(70), 3.60, 0.006);
  EXPECT_NEAR(MosOf(60), 3.10, 0.006);
  EXPECT_NEAR(MosOf(50), 2.58, 0.006);
  EXPECT_EQ(MosOf(-4), 1);
  EXPECT_EQ(MosOf(120), 4.5);
}

TEST(EModel, DelayCostsNothingUpTo100Ms) {
  EXPECT_EQ(DelayImpairment(Ms{0}), 0);
  EXPECT_EQ(DelayImpairment(Ms{100}), 0);
  EXPECT_NEAR(DelayImpairment(Ms{150}), 0.16, 0.005);
  EXPECT_NEAR(DelayImpairment(Ms{200}), 3.04, 0.005);
  EXPECT_NEAR(DelayImpairment(Ms{250}), 8.92, 0.005);
  EXPECT_NEAR(DelayImpairment(Ms{300}), 14.76, 0.005);
  EXPECT_NEAR(DelayImpairment(Ms{400}), 24.07, 0.005);
}

struct LossCase {
  CodecImpairment codec;
  double loss;
  double impairment;
  double mos;
};

class EModelLoss : public testing::TestWithParam<LossCase> {};

TEST_P(EModelLoss, MatchesTheTable) {
  const auto [codec, loss, impairment, mos] = GetParam();
  const double effective = EffectiveImpairment(codec, loss, 1);
  EXPECT_NEAR(effective, impairment, 0.06);
  EXPECT_NEAR(MosOf(RFactor(0, effective)), mos, 0.006);
}

INSTANTIATE_TEST_SUITE_P(G711, EModelLoss,
                         testing::Values(LossCase{kG711WithoutConcealment, 0.01, 17.9, 3.83},
                                         LossCase{kG711WithoutConcealment, 0.02, 30.2, 3.26},
                                         LossCase{kG711WithoutConcealment, 0.05, 51.1, 2.17},
                                         LossCase{kG711WithConcealment, 0.01, 3.6, 4.33},
                                         LossCase{kG711WithConcealment, 0.02, 7.0, 4.23},
                                         LossCase{kG711WithConcealment, 0.05, 15.8, 3.92}));

TEST(EModel, BurstsCostMoreThanRandomLoss) {
  EXPECT_GT(EffectiveImpairment(kG711WithConcealment, 0.05, 2), EffectiveImpairment(kG711WithConcealment, 0.05, 1));
  EXPECT_EQ(EffectiveImpairment(kG711WithConcealment, 0, 2), 0);
}

}  // namespace
}  // namespace parley
