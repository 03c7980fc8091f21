#include "turn/vocabulary.hpp"

#include <array>

namespace parley::turn {
namespace {

using Text = std::string_view;

constexpr std::array kDirections = {Text{"in"}, Text{"out"}};
constexpr std::array kInterruptibilities = {Text{"YES"}, Text{"WORDS_ONLY"}, Text{"NO"}};
constexpr std::array kAmdClasses = {Text{"human"},       Text{"ivr"},       Text{"voicemail"},
                                    Text{"unavailable"}, Text{"uncertain"}, Text{"silent"}};
constexpr std::array kEndReasons = {Text{"said"}, Text{"say"},     Text{"limit"}, Text{"drain"},
                                    Text{"idle"}, Text{"message"}, Text{"media"}, Text{"unavailable"}};
constexpr std::array kSlotKinds = {Text{"none"}, Text{"digits"}, Text{"spelling"}, Text{"email"}, Text{"address"}};
constexpr std::array kPromptKinds = {Text{"greeting"}, Text{"opening"}, Text{"message"},   Text{"idle"},
                                     Text{"nomatch"},  Text{"keys"},    Text{"interject"}, Text{"are_you_there"},
                                     Text{"fallback"}, Text{"apology"}, Text{"transfer"},  Text{"transfer_failed"},
                                     Text{"goodbye"},  Text{"wrap-up"}};
constexpr std::array kFillerKinds = {Text{"lead-in"}, Text{"short"}, Text{"still"}};
constexpr std::array kNoteKinds = {
    Text{"backchannel"}, Text{"late"}, Text{"inadmissible"}, Text{"noise"}, Text{"degraded"},
    Text{"stall"},       Text{"ivr"},  Text{"voicemail"},    Text{"dtmf"},  Text{"dropped_transfer"},
    Text{"dropped_end"}};
constexpr std::array kAskKinds = {Text{"eot"}, Text{"class"}};
constexpr std::array kMetricNames = {Text{"response_latency"}, Text{"forced"}, Text{"transfer"}, Text{"unavailable"}};

}  // namespace

std::span<const Text> NamesOf(Direction) { return kDirections; }
std::span<const Text> NamesOf(Interruptibility) { return kInterruptibilities; }
std::span<const Text> NamesOf(AmdClass) { return kAmdClasses; }
std::span<const Text> NamesOf(EndReason) { return kEndReasons; }
std::span<const Text> NamesOf(SlotKind) { return kSlotKinds; }
std::span<const Text> NamesOf(PromptKind) { return kPromptKinds; }
std::span<const Text> NamesOf(FillerKind) { return kFillerKinds; }
std::span<const Text> NamesOf(NoteKind) { return kNoteKinds; }
std::span<const Text> NamesOf(AskKind) { return kAskKinds; }
std::span<const Text> NamesOf(MetricName) { return kMetricNames; }

}  // namespace parley::turn
