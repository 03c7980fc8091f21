#include "config/config_reader.hpp"

#include <algorithm>

#include "config/config_values.hpp"
#include "runtime/read_file.hpp"

namespace parley {
namespace {

std::string RangeText(FieldRange range) { return std::to_string(range.min) + " to " + std::to_string(range.max); }

std::string WithUnit(std::string text, const FieldInfo& info) {
  return info.unit.empty() ? text : text + " (" + std::string(info.unit) + ")";
}

}  // namespace

ConfigReader::ConfigReader(const ConfigTree& tree, std::string path, const ReadContext& context)
    : tree_(tree), path_(std::move(path)), context_(context) {
  if (tree_.kind == ConfigTree::Kind::kText || tree_.kind == ConfigTree::Kind::kList)
    context_.problems.Error(tree_.where, (path_.empty() ? "the file" : "'" + path_ + "'") +
                                             " needs named entries, one per line: 'name: value'");
}

void ConfigReader::Finish() {
  for (const ConfigEntry& entry : tree_.entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    context_.problems.Error(entry.where, "unknown setting '" + Full(entry.key) + "'" + Suggestion(entry.key, known_));
  }
}

std::string ConfigReader::Full(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

std::string ConfigReader::Absolute(const std::string& path) const {
  return (context_.directory / path).lexically_normal().string();
}

void ConfigReader::Problem(std::string_view key, const std::string& message) {
  const ConfigTree* value = tree_.Find(key);
  context_.problems.Error(value != nullptr ? value->where : tree_.where, "'" + Full(key) + "' " + message);
}

const ConfigTree* ConfigReader::Take(std::string_view key, const FieldInfo& info) {
  known_.emplace_back(key);
  const ConfigTree* value = tree_.Find(key);
  if (value != nullptr && value->kind != ConfigTree::Kind::kNothing) return value;
  if (info.required) Problem(key, "is missing: " + std::string(info.doc));
  return nullptr;
}

const std::string* ConfigReader::TakeText(std::string_view key, const FieldInfo& info) {
  const ConfigTree* value = Take(key, info);
  if (value == nullptr) return nullptr;
  if (value->kind == ConfigTree::Kind::kText) return &value->text;
  Problem(key, "needs one value, not a list or a group");
  return nullptr;
}

std::vector<std::string> ConfigReader::TakeList(std::string_view key, const ConfigTree& value) {
  if (value.kind == ConfigTree::Kind::kText) return {value.text};
  std::vector<std::string> list;
  if (value.kind == ConfigTree::Kind::kMap) Problem(key, "needs a list: one '- value' per line");
  for (const ConfigTree& item : value.items) {
    if (item.kind == ConfigTree::Kind::kText)
      list.push_back(item.text);
    else
      context_.problems.Error(item.where, "'" + Full(key) + "' needs plain values in its list");
  }
  return list;
}

void ConfigReader::Text(std::string_view key, std::string& value, const FieldInfo& info) {
  if (const std::string* text = TakeText(key, info)) value = *text;
}

void ConfigReader::Path(std::string_view key, std::string& value, const FieldInfo& info) {
  const std::string* text = TakeText(key, info);
  if (text != nullptr && text->empty()) Problem(key, "needs a path");
  if (text != nullptr && !text->empty()) value = *text;
  if (!value.empty()) value = Absolute(value);
}

void ConfigReader::Paths(std::string_view key, std::vector<std::string>& value, const FieldInfo& info) {
  if (const ConfigTree* list = Take(key, info)) value = TakeList(key, *list);
  for (std::string& path : value) path = Absolute(path);
}

void ConfigReader::Texts(std::string_view key, std::vector<std::string>& value, const FieldInfo& info) {
  if (const ConfigTree* list = Take(key, info)) value = TakeList(key, *list);
}

void ConfigReader::Networks(std::string_view key, std::vector<std::string>& value, const FieldInfo& info) {
  const ConfigTree* list = Take(key, info);
  if (list == nullptr) return;
  value = TakeList(key, *list);
  for (const std::string& network : value)
    if (!IsNetwork(network))
      Problem(key, "has '" + network + "', which is no IP network; write for example 192.0.2.0/24");
}

void ConfigReader::Flag(std::string_view key, bool& value, const FieldInfo& info) {
  const std::string* text = TakeText(key, info);
  if (text == nullptr) return;
  if (const auto flag = FlagFrom(*text))
    value = *flag;
  else
    Problem(key, "is '" + *text + "'; write true or false");
}

void ConfigReader::Integer(std::string_view key, std::int64_t& value, FieldRange range, const FieldInfo& info) {
  std::optional<std::int64_t> read = value;
  MaybeInteger(key, read, range, info);
  value = *read;
}

void ConfigReader::MaybeInteger(std::string_view key, std::optional<std::int64_t>& value, FieldRange range,
                                const FieldInfo& info) {
  const std::string* text = TakeText(key, info);
  if (text == nullptr) return;
  const auto number = IntegerFrom(*text);
  if (!number || *number < range.min || *number > range.max)
    return Problem(key, "is '" + *text + "'; write a whole number from " + WithUnit(RangeText(range), info));
  value = *number;
}

void ConfigReader::Number(std::string_view key, double& value, double min, double max, const FieldInfo& info) {
  const std::string* text = TakeText(key, info);
  if (text == nullptr) return;
  const auto number = NumberFrom(*text);
  if (!number || *number < min || *number > max)
    return Problem(key, "is '" + *text + "'; write a number from " +
                            WithUnit(std::to_string(min) + " to " + std::to_string(max), info));
  value = *number;
}

void ConfigReader::Duration(std::string_view key, Ms& value, Ms min, Ms max, const FieldInfo& info) {
  const std::string* text = TakeText(key, info);
  if (text == nullptr) return;
  const auto duration = DurationFrom(*text);
  if (!duration || *duration < min || *duration > max)
    return Problem(key, "is '" + *text + "'; write a time with its unit (ms, s, min, h) from " + ToText(min) + " to " +
                            ToText(max));
  value = *duration;
}

void ConfigReader::Address(std::string_view key, HostPort& value, const FieldInfo& info) {
  const std::string* text = TakeText(key, info);
  if (text == nullptr) return;
  if (const auto address = HostPortFrom(*text))
    value = *address;
  else
    Problem(key, "is '" + *text + "'; write HOST:PORT such as 0.0.0.0:5060 or [::1]:8080");
}

void ConfigReader::Ports(std::string_view key, PortRange& value, const FieldInfo& info) {
  const std::string* text = TakeText(key, info);
  if (text == nullptr) return;
  if (const auto ports = PortRangeFrom(*text))
    value = *ports;
  else
    Problem(key, "is '" + *text + "'; write FIRST-LAST such as 20000-23999");
}

void ConfigReader::Hidden(std::string_view key, Secret& value, const FieldInfo& info) {
  const std::string* text = TakeText(key, info);
  if (text == nullptr) return;
  value.reference = *text;
  if (text->starts_with("env:")) {
    if (auto found = context_.environment(text->substr(4)))
      value.value = std::move(*found);
    else
      Problem(key, "names the environment variable " + text->substr(4) + ", which is not set");
  } else if (text->starts_with("file:")) {
    constexpr std::size_t kLongestSecret = std::size_t{1} << 20;
    const Result<std::string> file = ReadWholeFile(Absolute(text->substr(5)), kLongestSecret);
    std::string secret = file.value_or(std::string());
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
    if (!file || secret.empty())
      Problem(key, "names the file " + text->substr(5) + ", which cannot be read or is empty");
    else
      value.value = std::move(secret);
  } else {
    // The value itself is not repeated here: the message may end in a log.
    value.reference.clear();
    Problem(key, "must not hold the secret itself; write env:NAME or file:PATH");
  }
}

void ConfigReader::ChoiceIndex(std::string_view key, std::size_t& value, ChoiceNames names, const FieldInfo& info) {
  const std::string* text = TakeText(key, info);
  if (text == nullptr) return;
  const auto found = std::find(names.begin(), names.end(), *text);
  if (found != names.end()) {
    value = static_cast<std::size_t>(found - names.begin());
    return;
  }
  std::string list;
  std::vector<std::string> known;
  for (const std::string_view name : names) {
    known.emplace_back(name);
    list += (list.empty() ? "" : ", ") + std::string(name);
  }
  Problem(key, "is '" + *text + "'; write one of " + list + Suggestion(*text, known));
}

void ConfigReader::Section(std::string_view key, const FieldInfo& info,
                           const std::function<void(ConfigFields&)>& describe) {
  static const ConfigTree kEmpty{ConfigTree::Kind::kMap, {}, {}, {}, {}};
  const ConfigTree* value = Take(key, info);
  // A section that is left out still has required fields and paths to complete.
  ConfigTree missing = kEmpty;
  missing.where = tree_.where;
  ConfigReader section(value != nullptr ? *value : missing, Full(key), context_);
  describe(section);
  section.Finish();
}

}  // namespace parley
