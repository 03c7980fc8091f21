#include "dialog/loader/load_flow.hpp"

#include <algorithm>
#include <utility>

#include "config/config_reader.hpp"
#include "dialog/loader/flow_draft.hpp"
#include "runtime/read_file.hpp"

namespace parley {
namespace {

void Describe(Persona& persona, ConfigFields& fields) {
  fields.Text("name", persona.name, {.doc = "first name of the agent, {agent} in lines", .required = true});
  fields.Text("business", persona.business, {.doc = "who is being called, {business} in lines", .required = true});
  fields.Text("language", persona.language, {"language of the lines"});
  fields.Text("timezone", persona.timezone, {"time zone of the business, for 'tomorrow' and 'next Tuesday'"});
}

void Describe(VoiceChoice& voice, ConfigFields& fields) {
  fields.Text("name", voice.name, {"voice, as the speech provider names it; unset: the default voice"});
  fields.Number("rate", voice.rate, 0.5, 2.0, {"speaking rate, 1 = normal"});
}

void Describe(Thresholds& thresholds, ConfigFields& fields) {
  fields.Number("intent", thresholds.intent, 0, 1, {"how sure an intent must be"});
  fields.Number("knowledge", thresholds.knowledge, 0, 1, {"how well a passage must fit a question"});
}

void Describe(TransferTarget& target, ConfigFields& fields) {
  fields.Text("address", target.address, {.doc = "where the call goes: sip:... or tel:...", .required = true});
  fields.Text("say", target.say, {.doc = "how the agent names them, {target} in lines", .required = true});
}

/// Reads the file section by section into a draft.
class FlowFile {
 public:
  FlowFile(const ConfigTree& tree, FlowDraft& draft)
      : tree_(tree), draft_(draft), context_{{}, no_environment_, draft.problems} {}

  void Read() {
    draft_.where = tree_.where;
    if (tree_.kind != ConfigTree::Kind::kMap) {
      draft_.problems.Error(tree_.where, "the file is no flow: it needs at least 'persona', 'start' and 'nodes'");
      return;
    }
    DialogFlow& flow = draft_.flow;
    Part("persona", flow.persona, true);
    Part("voice", flow.voice, false);
    Part("understanding", flow.thresholds, false);
    Role("start", flow.roles.entry, true, FlowReference::Kind::kNode);
    Role("start_outbound", flow.roles.outbound, false, FlowReference::Kind::kNode);
    Role("home", flow.roles.home, false, FlowReference::Kind::kNode);
    Role("answers", flow.roles.knowledge, false, FlowReference::Kind::kNode);
    Role("give_up", flow.roles.give_up, false, FlowReference::Kind::kNode);
    Role("person", flow.roles.person, false, FlowReference::Kind::kTarget);
    ReadPeople();
    if (const ConfigTree* slots = Take("slots")) ReadSlots(*slots, draft_);
    ReadKeys();
    ReadIntents();
    ReadPrompts(Take("prompts"), draft_);
    if (const ConfigTree* nodes = Take("nodes"))
      ReadNodes(*nodes, draft_);
    else
      draft_.problems.Error(tree_.where, "'nodes' is missing: the steps of the conversation");
    Unknown();
  }

 private:
  const ConfigTree* Take(std::string_view key) {
    known_.emplace_back(key);
    const ConfigTree* value = tree_.Find(key);
    return value != nullptr && value->kind == ConfigTree::Kind::kNothing ? nullptr : value;
  }

  template <typename Struct>
  void Part(std::string_view key, Struct& part, bool required) {
    const ConfigTree* value = Take(key);
    if (value == nullptr) {
      if (required) draft_.problems.Error(tree_.where, "'" + std::string(key) + "' is missing");
      return;
    }
    ConfigReader reader(*value, std::string(key), context_);
    Describe(part, reader);
    reader.Finish();
  }

  void Role(std::string_view key, std::string& value, bool required, FlowReference::Kind kind) {
    const ConfigTree* found = Take(key);
    if (found == nullptr) {
      if (required)
        draft_.problems.Error(tree_.where, "'" + std::string(key) + "' is missing: the node a call begins with");
      return;
    }
    value = found->text;
    draft_.references.push_back({kind, value, found->where});
  }

  void ReadPeople() {
    const ConfigTree* people = Take("people");
    if (people == nullptr) return;
    for (const ConfigEntry& entry : people->entries) {
      TransferTarget target;
      target.name = entry.key;
      ConfigReader reader(entry.value, "people." + entry.key, context_);
      Describe(target, reader);
      reader.Finish();
      const bool address = target.address.starts_with("sip:") || target.address.starts_with("sips:") ||
                           target.address.starts_with("tel:");
      if (!target.address.empty() && !address)
        draft_.problems.Error(entry.where, "'people." + entry.key + ".address' must begin with sip: or tel:");
      draft_.flow.targets.emplace(entry.key, std::move(target));
    }
  }

  void ReadKeys() {
    const ConfigTree* keys = Take("keys");
    if (keys == nullptr) return;
    for (const ConfigEntry& entry : keys->entries) {
      const bool is_key =
          entry.key.size() == 1 && std::string_view("0123456789*#").find(entry.key[0]) != std::string_view::npos;
      if (!is_key) draft_.problems.Error(entry.where, "'keys' takes one key each: 0 to 9, \"*\" or \"#\"");
      draft_.flow.keys[entry.key] = entry.value.text;
      draft_.references.push_back({FlowReference::Kind::kNode, entry.value.text, entry.value.where});
    }
  }

  void ReadIntents() {
    const ConfigTree* intents = Take("intents");
    if (intents == nullptr) return;
    for (const ConfigEntry& entry : intents->entries) {
      Intent intent;
      intent.name = entry.key;
      ConfigReader reader(entry.value, "intents." + entry.key, context_);
      reader.Texts("examples", intent.examples, {.doc = "sentences of callers who mean this", .required = true});
      reader.Text("then", intent.then, {"node it leads to from any question; `repeat` says the last words again"});
      reader.Flag("comes_back", intent.comes_back, {"afterwards the interrupted question is asked again"});
      reader.Finish();
      if (const ConfigTree* then = entry.value.Find("then"); then != nullptr && intent.then != kRepeatTarget)
        draft_.references.push_back({FlowReference::Kind::kNode, intent.then, then->where});
      draft_.intent_places[entry.key] = entry.where;
      draft_.flow.intents.push_back(std::move(intent));
    }
  }

  void Unknown() {
    for (const ConfigEntry& entry : tree_.entries)
      if (std::find(known_.begin(), known_.end(), entry.key) == known_.end())
        draft_.problems.Error(entry.where, "unknown section '" + entry.key + "'" + Suggestion(entry.key, known_));
  }

  const ConfigTree& tree_;
  FlowDraft& draft_;
  const Environment no_environment_ = [](const std::string&) { return std::nullopt; };
  ReadContext context_;
  std::vector<std::string> known_;
};

}  // namespace

std::shared_ptr<const DialogFlow> ParseFlow(std::string_view yaml, const std::string& file_name,
                                            Diagnostics& problems) {
  const ConfigTree tree = ParseYaml(yaml, file_name, problems);
  FlowDraft draft(problems);
  FlowFile(tree, draft).Read();
  if (draft.where.file.empty()) draft.where.file = file_name;
  if (tree.kind == ConfigTree::Kind::kMap) CheckFlow(draft);
  if (problems.HasErrors()) return nullptr;
  draft.flow.fixed_clauses = CollectFixedClauses(draft);
  for (auto& [name, node] : draft.nodes) draft.flow.nodes.emplace(name, std::move(node.node));
  return std::make_shared<const DialogFlow>(std::move(draft.flow));
}

/// A flow written by hand has some kilobytes.
constexpr std::size_t kLargestFlow = std::size_t{4} << 20;

std::shared_ptr<const DialogFlow> LoadFlow(const std::filesystem::path& file, Diagnostics& problems) {
  const Result<std::string> yaml = ReadWholeFile(file, kLargestFlow);
  if (!yaml) {
    problems.Error({file.string(), 0, 0},
                   "the flow cannot be read (" + yaml.error().detail + "); check 'flow' in parley.yaml");
    return nullptr;
  }
  return ParseFlow(*yaml, file.string(), problems);
}

}  // namespace parley
