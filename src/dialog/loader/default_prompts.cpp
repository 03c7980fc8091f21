#include "dialog/loader/flow_draft.hpp"

namespace parley {

std::string_view DefaultPrompts() {
  return R"(
greeting: ["Hello, this is {agent} at {business}.", "Hi, {business}, this is {agent}."]
opening: "Hello, this is {agent} from {business}."
message: "Hello, this is {agent} from {business}. Please call us back when you have a moment. Thank you."
idle:
  1: ["Are you still there? {question}", "Still with me? {question}"]
  2: ["I can't hear anything right now. {question}", "Sorry, it's quiet on my end. {question}"]
no_match:
  2: ["Sorry, I didn't catch that. {question}", "Sorry, could you say that again? {question}"]
  3: ["I still didn't get that. You can also press 0 for a person. {question}"]
  4: ["I'm having trouble hearing you. Let me get a person to help."]
  5: ["I'm sorry, I can't hear you well. Please call again."]
keys: ["Sorry, I can't hear you at the moment. Press 0 for a person."]
fallback: ["Sorry, that took too long. {question}", "Sorry, something went wrong here. {question}"]
apology: ["Sorry, I lost my thread. {question}", "Excuse me, let me start again. {question}"]
goodbye: ["Thanks for calling. Goodbye!", "Thank you, goodbye!"]
transfer: ["One moment, I'll put you through to {target}.", "Sure, connecting you to {target}."]
transfer_failed: ["Sorry, nobody is picking up right now.", "I'm sorry, I couldn't reach anyone."]
are_you_there: ["You're back. {question}", "I can hear you again. {question}"]
wrap_up: ["We only have a minute left.", "Just so you know, we have to finish soon."]
interject: ["Let me stop you there for a second. {question}", "Sorry to interrupt. {question}"]
lead_in: ["Let me look that up.", "Let me check.", "One second, I'm looking."]
short_filler: ["One moment.", "Just a second.", "Let me see."]
long_filler: ["Still with you, one moment.", "Almost there.", "Thanks for your patience."]
resume: ["As I was saying,"]
)";
}

}  // namespace parley
