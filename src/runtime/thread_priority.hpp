#pragma once

#include <string>

#include "base/units.hpp"

namespace parley {

/// Names the calling thread (cut to the 15 characters Linux keeps).
void NameThisThread(const std::string& name);

/// Makes the calling thread give way to others: SCHED_BATCH and niceness. Without the right to do so it stays.
void LowerPriorityOfThisThread(int nice);

/// CPU time the calling thread has used.
[[nodiscard]] Ns CpuTimeOfThisThread();

}  // namespace parley
