#include "turn/testing/turn_page.hpp"

#include <cstdio>

#include "turn/row_table.hpp"
#include "turn/turn_config.hpp"

namespace parley::turn::testing {
namespace {

constexpr std::string_view kHead = R"(# The turn engine

`src/turn/` decides who holds the floor in a call: when the agent answers, when it stops, and how it recovers from its
own mistakes. It is a pure function, `Advance(state, event, sink)`: no clock, no I/O, no randomness; time comes with the
event. Equal events give equal effects, so that a recorded call can be played again.

This page is written from the code by `build/release/tests/scenario/turn_page > docs/turn-engine.md`; a test keeps the
two equal. Row numbers are those of the turn-taking specification; rows that only remember what they were told are
called r1, r2, ...

## How rows are applied

1. Facts that an event states are recorded in any state: voice, playout position, overlap time and class, echo gate.
2. An event of a generation, response or timer that the machine no longer knows is counted as stale and changes nothing.
3. Of the rows for the present state and the event, in the order below, the first whose guard holds is applied. Rows 8b
   and 8c are applied in addition to the row that was.
4. A pair of state and event without a row that holds changes nothing and is counted as ignored.

Leaving a state destroys its data and cancels its timers. Timers run on only between USER_SPEAKING and USER_PAUSED
(T_DEAF, T_EP_FORCE, T_MONOLOGUE) and between the audible states (T_PLAY_STALL).

## Where the rows say more than the specification

- Digits of a commit that is retracted are kept: they go with the next commit of that turn (CommitDigits), and another
  key goes on after them. A `#` pressed behind a number that was complete by its length changes nothing.
- An answer that was heard in part and then given up, cancelled or replaced is truncated to what was heard; if its
  provider fails while the queue is empty, it is continued and not begun again (row 24a).
- A limit or a drain outlives a goodbye that the caller calls off, a transfer that fails, and it ends a call whose line
  goes meanwhile.
- In ENDING an empty queue is the end of what is said: the rest was cancelled (row 53).
- A filler that is being said re-arms T_PLAY_STALL as any voiced frame does (row 25).
- While the line is held or lost nothing is resumed; words that still come are kept for the end of the response.
- Text is an echo if 70 % of it is, in order, what we spoke in the last 3 s: any text while the echo gate is on, three
  words or more without it and only while we are audible, since people answer with the words they were asked with.

)";

void AddPairsWithoutRow(std::string& page) {
  const RowTable& table = RowTable::Standard();
  page +=
      "## Pairs without a row\n\nIgnored on purpose, and counted. A timer that belongs to a state cannot fire in "
      "another.\n\n";
  page += "| Event | In |\n|---|---|\n";
  for (std::size_t i = 0; i < kTriggerCount; ++i) {
    const auto trigger = static_cast<Trigger>(i);
    std::string floors;
    for (std::size_t floor = 0; floor < kFloorCount; ++floor) {
      if (!table.For(static_cast<Floor>(floor), trigger).empty()) continue;
      if (!floors.empty()) floors += ", ";
      floors += Name(static_cast<Floor>(floor));
    }
    if (!floors.empty()) page += "| " + std::string(NameOfTrigger(trigger)) + " | " + floors + " |\n";
  }
}

std::string NumberText(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

void AddConfig(std::string& page) {
  TurnConfig config;
  page += "\n## Values\n\nTimes in ms.\n\n| Key | Specification | Default | Range | Why |\n|---|---|---|---|---|\n";
  for (const TurnConfigTime& time : TurnConfigTimes()) {
    page += "| `" + std::string(time.key) + "` | " + std::string(time.spec_id) + " | " +
            std::to_string(time.of(config).count()) + " | " + std::to_string(time.least.count()) + " to " +
            std::to_string(time.most.count()) + " | " + std::string(time.why) + " |\n";
  }
  for (const TurnConfigNumber& number : TurnConfigNumbers()) {
    page += "| `" + std::string(number.key) + "` | | " + NumberText(number.of(config)) + " | " +
            NumberText(number.least) + " to " + NumberText(number.most) + " | " + std::string(number.why) + " |\n";
  }
  page +=
      "\nEndpoint waits `endpoint.waits` by what the words say, at p(end) 0.10, 0.35, 0.50, 0.70, and without a score; "
      "each may be 30 % shorter or longer.\n\n| Words | 0.10 | 0.35 | 0.50 | 0.70 | none "
      "|\n|---|---|---|---|---|---|\n";
  for (std::size_t kind = 0; kind < kWaitKinds; ++kind) {
    page += "| " + std::string(NamesOf(WaitKind{})[kind]);
    for (const Ms wait : kDefaultWaits[kind]) page += " | " + std::to_string(wait.count());
    page += " |\n";
  }
}

}  // namespace

std::string TurnEnginePage() {
  std::string page(kHead);
  page += "## Rows\n\n" + RowTable::Standard().Markdown() + "\n";
  AddPairsWithoutRow(page);
  AddConfig(page);
  return page;
}

}  // namespace parley::turn::testing
