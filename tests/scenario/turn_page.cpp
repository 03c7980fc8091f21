// turn_page: prints docs/turn-engine.md as the code has it.

#include <cstdio>

#include "turn/testing/turn_page.hpp"

int main() { return std::fputs(parley::turn::testing::TurnEnginePage().c_str(), stdout) < 0 ? 1 : 0; }
