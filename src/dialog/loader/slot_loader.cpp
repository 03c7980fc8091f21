#include <algorithm>
#include <array>

#include "config/config_reader.hpp"
#include "config/config_values.hpp"
#include "dialog/loader/flow_draft.hpp"

namespace parley {
namespace {

constexpr std::array<std::string_view, 7> kDays{"sunday",   "monday", "tuesday", "wednesday",
                                                "thursday", "friday", "saturday"};

/// What a slot may say in the file, read with the fields of the configuration.
struct SlotFields {
  std::string type;
  bool sensitive = false;
  std::int64_t min_digits = SlotLimits{}.min_digits;
  std::int64_t max_digits = SlotLimits{}.max_digits;
  std::int64_t min = SlotLimits{}.min;
  std::int64_t max = SlotLimits{}.max;
  std::int64_t days_ahead = SlotLimits{}.days_ahead;
  std::vector<std::string> closed;
  std::string earliest = "0:00";
  std::string latest = "23:59";
};

void Describe(SlotFields& slot, ConfigFields& fields) {
  constexpr std::int64_t kMostDigits = 20;
  constexpr std::int64_t kLargest = 1'000'000'000'000;
  fields.Text("type", slot.type, {.doc = "what kind of value it is", .required = true});
  fields.Flag("sensitive", slot.sensitive, {"never written to a log"});
  fields.Integer("min_digits", slot.min_digits, {1, kMostDigits}, {"phone: fewest digits", "digits"});
  fields.Integer("max_digits", slot.max_digits, {1, kMostDigits}, {"phone: most digits", "digits"});
  fields.Integer("min", slot.min, {-kLargest, kLargest}, {"number: smallest"});
  fields.Integer("max", slot.max, {-kLargest, kLargest}, {"number: largest"});
  fields.Integer("days_ahead", slot.days_ahead, {0, 3650}, {"date: how far ahead", "days"});
  fields.Texts("closed", slot.closed, {"date: weekdays that cannot be taken"});
  fields.Text("earliest", slot.earliest, {"time: first time of day, such as 8:00"});
  fields.Text("latest", slot.latest, {"time: last time of day, such as 17:00"});
}

std::optional<std::chrono::minutes> TimeFrom(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto hour = IntegerFrom(text.substr(0, colon));
  const auto minute = IntegerFrom(text.substr(colon + 1));
  if (!hour || !minute || *hour < 0 || *hour > 24 || *minute < 0 || *minute > 59) return std::nullopt;
  return std::chrono::minutes{*hour * 60 + *minute};
}

void ReadChoices(const ConfigTree* tree, SlotSpec& spec, FlowDraft& draft, const FilePosition& where) {
  if (tree == nullptr || (tree->kind != ConfigTree::Kind::kMap && tree->kind != ConfigTree::Kind::kList)) {
    draft.problems.Error(
        where, "choice '" + spec.name + "' needs 'choices', a list of names, or names with other words for them");
    return;
  }
  for (const ConfigTree& item : tree->items) {
    if (item.kind == ConfigTree::Kind::kText)
      spec.limits.choices.push_back({item.text, item.text, {}});
    else
      draft.problems.Error(item.where, "a choice needs a name");
  }
  for (const ConfigEntry& entry : tree->entries) {
    SlotChoice choice{entry.key, entry.key, {}};
    if (entry.value.kind == ConfigTree::Kind::kText) choice.synonyms.push_back(entry.value.text);
    for (const ConfigTree& item : entry.value.items) choice.synonyms.push_back(item.text);
    if (const ConfigTree* say = entry.value.Find("say")) choice.say = say->text;
    if (const ConfigTree* also = entry.value.Find("also"))
      for (const ConfigTree& item : also->items) choice.synonyms.push_back(item.text);
    for (const ConfigEntry& field : entry.value.entries) {
      const std::vector<std::string> known{"say", "also"};
      if (field.key != "say" && field.key != "also")
        draft.problems.Error(field.where,
                             "unknown field '" + field.key + "' in a choice" + Suggestion(field.key, known));
    }
    spec.limits.choices.push_back(std::move(choice));
  }
}

void ReadSlot(const ConfigEntry& entry, FlowDraft& draft) {
  SlotFields read;
  // `slots: {name: name}` is short for {type: name}.
  ConfigTree body = entry.value;
  if (body.kind == ConfigTree::Kind::kText)
    body = ConfigTree{ConfigTree::Kind::kMap, {}, {}, {{"type", body.where, entry.value}}, entry.value.where};
  const ConfigTree* choices = body.Find("choices");
  const ConfigTree choices_copy = choices != nullptr ? *choices : ConfigTree{};
  std::erase_if(body.entries, [](const ConfigEntry& e) { return e.key == "choices"; });
  const Environment no_environment = [](const std::string&) { return std::nullopt; };
  const ReadContext context{{}, no_environment, draft.problems};
  ConfigReader reader(body, "slots." + entry.key, context);
  Describe(read, reader);
  reader.Finish();

  SlotSpec spec;
  spec.name = entry.key;
  spec.sensitive = read.sensitive;
  if (const auto type = SlotTypeNamed(read.type)) {
    spec.type = *type;
  } else if (!read.type.empty()) {
    std::vector<std::string> known;
    for (const std::string_view name : SlotTypeNames()) known.emplace_back(name);
    std::string list;
    for (const std::string& name : known) list += (list.empty() ? "" : ", ") + name;
    draft.problems.Error(body.Find("type")->where,
                         "unknown type '" + read.type + "'; write one of " + list + Suggestion(read.type, known));
  }
  spec.limits.min_digits = static_cast<int>(read.min_digits);
  spec.limits.max_digits = static_cast<int>(read.max_digits);
  spec.limits.min = read.min;
  spec.limits.max = read.max;
  spec.limits.days_ahead = static_cast<int>(read.days_ahead);
  if (read.min_digits > read.max_digits || read.min > read.max)
    draft.problems.Error(entry.where, "'" + entry.key + "' has a smallest value above its largest");
  const std::vector<std::string> days(kDays.begin(), kDays.end());
  for (const std::string& day : read.closed) {
    const auto found = std::find(kDays.begin(), kDays.end(), day);
    if (found != kDays.end())
      spec.limits.closed_days.set(static_cast<std::size_t>(found - kDays.begin()));
    else
      draft.problems.Error(entry.where, "unknown weekday '" + day + "' in 'closed'" + Suggestion(day, days));
  }
  const auto earliest = TimeFrom(read.earliest);
  const auto latest = TimeFrom(read.latest);
  if (!earliest || !latest || *earliest > *latest)
    draft.problems.Error(
        entry.where,
        "'" + entry.key + "' needs 'earliest' and 'latest' as times of day in order, such as 8:00 and 17:00");
  else
    spec.limits.earliest = *earliest, spec.limits.latest = *latest;
  if (spec.type == SlotType::kChoice)
    ReadChoices(choices != nullptr ? &choices_copy : nullptr, spec, draft, entry.where);
  else if (choices != nullptr)
    draft.problems.Error(choices->where, "'choices' belongs to a slot of type choice");
  draft.slot_places[entry.key] = entry.where;
  draft.flow.slots.emplace(entry.key, std::move(spec));
}

}  // namespace

void ReadSlots(const ConfigTree& tree, FlowDraft& draft) {
  static const std::vector<std::string> kReserved{"agent", "business", "target", "question"};
  for (const ConfigEntry& entry : tree.entries) {
    if (std::find(kReserved.begin(), kReserved.end(), entry.key) != kReserved.end())
      draft.problems.Error(entry.where, "'" + entry.key + "' has a meaning of its own in lines; choose another name");
    ReadSlot(entry, draft);
  }
  if (tree.kind != ConfigTree::Kind::kMap)
    draft.problems.Error(tree.where, "'slots' needs named values, such as 'phone: {type: phone}'");
}

}  // namespace parley
