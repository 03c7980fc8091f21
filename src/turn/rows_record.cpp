#include "turn/step.hpp"

// What is only remembered. The specification describes these events in section 3 and has no row for them.

namespace parley::turn {
namespace {

constexpr FloorSet kLiveOrConnecting = {Floor::kConnecting, Floor::kListening,    Floor::kUserSpeaking,
                                        Floor::kUserPaused, Floor::kThinking,     Floor::kSpeaking,
                                        Floor::kOverlap,    Floor::kInterrupted,  Floor::kResuming,
                                        Floor::kIdlePrompt, Floor::kTransferring, Floor::kEnding};
constexpr FloorSet kHasGeneration = {Floor::kUserSpeaking, Floor::kUserPaused, Floor::kThinking,
                                     Floor::kSpeaking,     Floor::kOverlap,    Floor::kInterrupted,
                                     Floor::kResuming,     Floor::kIdlePrompt, Floor::kEnding};

/// What is known of the generation or response `id`: stale ids were dropped before.
ResponseFacts& FactsOf(Step& s, GenId id) {
  if (s.state.spec && s.state.spec->gen == id) return s.state.spec->facts;
  if (auto* thinking = std::get_if<Thinking>(&s.state.floor); thinking != nullptr && thinking->next)
    return thinking->next->facts;
  return CurrentResponse(s.state)->facts;
}

void Describe(Step& s) {
  const auto& told = s.Told<GenDescribed>();
  ResponseFacts& facts = FactsOf(s, told.gen);
  facts.asks = told.asks;
  facts.grace = told.grace;
  facts.policy = told.policy;
}

void PlaceSpan(Step& s) {
  const auto& span = s.Told<SpanPlaced>();
  FactsOf(s, span.response).ledger.Add(span.text, span.from, span.to);
}

constexpr Row kRows[] = {
    {.id = "r1",
     .from = kHasGeneration,
     .on = On<GenDescribed>(),
     .guard = {},
     .to = "same",
     .does = "asks, grace, interruptible",
     .action = Describe},
    {.id = "r2",
     .from = kHasGeneration,
     .on = On<SpanPlaced>(),
     .guard = {},
     .to = "same",
     .does = "into the ledger of heard text",
     .action = PlaceSpan},
    {.id = "r3",
     .from = kHasGeneration,
     .on = On<GenFinished>(),
     .guard = {},
     .to = "same",
     .does = "total length",
     .action =
         [](Step& s) {
           const auto& told = s.Told<GenFinished>();
           FactsOf(s, told.response).ledger.SetTotal(told.total);
         }},
    {.id = "r4",
     .from = kHasGeneration,
     .on = On<ToolStarted>(),
     .guard = {},
     .to = "same",
     .does = "the tool runs; spoken of in THINKING (21)",
     .action =
         [](Step& s) {
           const auto& told = s.Told<ToolStarted>();
           FactsOf(s, told.gen).tool = RunningTool{.eta = told.eta};
         }},
    {.id = "r5",
     .from = kHasGeneration,
     .on = On<ToolFinished>(),
     .guard = {},
     .to = "same",
     .does = "the tool is done",
     .action = [](Step& s) { FactsOf(s, s.Told<ToolFinished>().gen).tool.reset(); }},
    {.id = "r6",
     .from = kHasGeneration,
     .on = On<LlmStarted>(),
     .guard = {},
     .to = "same",
     .does = "for the trace only",
     .action = [](Step&) {}},
    {.id = "r7",
     .from = kLiveOrConnecting,
     .on = On<SlotAsked>(),
     .guard = {},
     .to = "same",
     .does = "slot",
     .action =
         [](Step& s) {
           const auto& asked = s.Told<SlotAsked>();
           s.state.slot = {.kind = asked.kind, .length = asked.length, .sensitive = asked.sensitive};
         }},
    {.id = "r8",
     .from = kLiveOrConnecting,
     .on = On<LoadShed>(),
     .guard = {},
     .to = "same",
     .does = "load level",
     .action = [](Step& s) { s.state.line.shed_level = s.Told<LoadShed>().level; }},
    {.id = "r9",
     .from = kAnyLive,
     .on = On<EchoSuspected>(),
     .guard = {},
     .to = "same",
     .does = "echo gate",
     .action = [](Step&) {}},
    {.id = "r10",
     .from = kAnyLive,
     .on = OnTimer({TimerId::kTimerGuardFirst}),
     .guard = {},
     .to = "same",
     .does = "the first guard is over",
     .action = [](Step& s) { s.state.line.guard = FirstGuard::kOver; }},
    {.id = "r11",
     .from = kAnyLive,
     .on = On<VadStarted, VadStopped>(),
     .guard = {},
     .to = "same",
     .does = "record only",
     .action = [](Step&) {}},
};

}  // namespace

std::span<const Row> RowsOfRecord() { return kRows; }

}  // namespace parley::turn
