#include "config/config_writer.hpp"

#include <cctype>
#include <cstdio>

#include "config/config_values.hpp"

namespace parley {
namespace {

std::string NumberText(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

/// Text in double quotes as YAML 1.2 section 7.3.1 wants it.
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else
      out += c;
  }
  return out + "\"";
}

std::string ListText(const std::vector<std::string>& list) {
  std::string out = "[";
  for (const std::string& item : list) out += (out.size() > 1 ? ", " : "") + Quoted(item);
  return out + "]";
}

/// Turns every field into (key, text of the value, what is allowed): what both outputs are made of.
class FieldLines : public ConfigFields {
 public:
  void Text(std::string_view key, std::string& value, const FieldInfo& info) override {
    Line(key, value.empty() ? "" : Quoted(value), "text", info);
  }
  void Path(std::string_view key, std::string& value, const FieldInfo& info) override {
    Line(key, value.empty() ? "" : Quoted(value), "path", info);
  }
  void Paths(std::string_view key, std::vector<std::string>& value, const FieldInfo& info) override {
    Line(key, ListText(value), "list of paths", info);
  }
  void Texts(std::string_view key, std::vector<std::string>& value, const FieldInfo& info) override {
    Line(key, ListText(value), "list", info);
  }
  void Networks(std::string_view key, std::vector<std::string>& value, const FieldInfo& info) override {
    Line(key, ListText(value), "list of IP networks", info);
  }
  void Flag(std::string_view key, bool& value, const FieldInfo& info) override {
    Line(key, value ? "true" : "false", "true or false", info);
  }
  void Integer(std::string_view key, std::int64_t& value, FieldRange range, const FieldInfo& info) override {
    Line(key, std::to_string(value), std::to_string(range.min) + " to " + std::to_string(range.max), info);
  }
  void MaybeInteger(std::string_view key, std::optional<std::int64_t>& value, FieldRange range,
                    const FieldInfo& info) override {
    Line(key, value ? std::to_string(*value) : "", std::to_string(range.min) + " to " + std::to_string(range.max),
         info);
  }
  void Number(std::string_view key, double& value, double min, double max, const FieldInfo& info) override {
    Line(key, NumberText(value), NumberText(min) + " to " + NumberText(max), info);
  }
  void Duration(std::string_view key, Ms& value, Ms min, Ms max, const FieldInfo& info) override {
    Line(key, ToText(value), ToText(min) + " to " + ToText(max), info);
  }
  void Address(std::string_view key, HostPort& value, const FieldInfo& info) override {
    Line(key, Quoted(ToText(value)), "HOST:PORT", info);
  }
  void Ports(std::string_view key, PortRange& value, const FieldInfo& info) override {
    Line(key, ToText(value), "FIRST-LAST", info);
  }
  void Hidden(std::string_view key, Secret& value, const FieldInfo& info) override {
    // The reference says where the secret is; a value without one came from code and is only said to be there.
    Line(key,
         !value.reference.empty() ? Quoted(value.reference)
         : value.value.empty()    ? ""
                                  : "\"********\"",
         "env:NAME or file:PATH", info);
  }
  void ChoiceIndex(std::string_view key, std::size_t& value, ChoiceNames names, const FieldInfo& info) override {
    std::string list;
    for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + std::string(name);
    Line(key, value < names.size() ? std::string(names[value]) : "", list, info);
  }

 protected:
  virtual void Line(std::string_view key, const std::string& value, const std::string& allowed,
                    const FieldInfo& info) = 0;
};

class YamlWriter final : public FieldLines {
 public:
  void Section(std::string_view key, const FieldInfo&, const std::function<void(ConfigFields&)>& describe) override {
    out += std::string(depth_, ' ') + std::string(key) + ":\n";
    depth_ += 2;
    describe(*this);
    depth_ -= 2;
  }
  std::string out;

 private:
  void Line(std::string_view key, const std::string& value, const std::string&, const FieldInfo&) override {
    out += std::string(depth_, ' ') + std::string(key) + ":" + (value.empty() ? "" : " " + value) + "\n";
  }
  std::size_t depth_ = 0;
};

class ReferenceWriter final : public FieldLines {
 public:
  void Section(std::string_view key, const FieldInfo& info,
               const std::function<void(ConfigFields&)>& describe) override {
    const std::string before = path_;
    path_ += std::string(key) + ".";
    out += "| **" + before + std::string(key) + "** | | | " + std::string(info.doc) + " |\n";
    describe(*this);
    path_ = before;
  }
  std::string out = "| setting | default | allowed | what it is for |\n|---|---|---|---|\n";

 private:
  void Line(std::string_view key, const std::string& value, const std::string& allowed,
            const FieldInfo& info) override {
    std::string fallback = value.empty() || value == "[]" ? "" : "`" + value + "`";
    if (info.required) fallback = "required";
    const std::string unit = info.unit.empty() ? "" : " " + std::string(info.unit);
    out += "| `" + path_ + std::string(key) + "` | " + fallback + " | " + allowed + unit + " | " +
           std::string(info.doc) + " |\n";
  }
  std::string path_;
};

}  // namespace

std::string WriteConfig(const std::function<void(ConfigFields&)>& describe) {
  YamlWriter writer;
  describe(writer);
  return std::move(writer.out);
}

std::string WriteConfigReference(const std::function<void(ConfigFields&)>& describe) {
  ReferenceWriter writer;
  describe(writer);
  return std::move(writer.out);
}

}  // namespace parley
