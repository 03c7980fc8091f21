#include "config/config_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

namespace parley {
namespace {

constexpr std::size_t kMostParts = 100'000;
constexpr std::size_t kDeepest = 32;

/// Ends the reading of a file that is no configuration.
struct TooMuch {};

/// Builds the tree from yaml-cpp's events, which carry a position for every part.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& file, Diagnostics& problems) : file_(file), problems_(problems) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { Put(Part(mark, ConfigTree::Kind::kNothing)); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    problems_.Error(At(mark), "an alias (*name) is not taken here; write the value itself");
    Put(Part(mark, ConfigTree::Kind::kNothing));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override {
    ConfigTree part = Part(mark, ConfigTree::Kind::kText);
    part.text = value;
    const bool plain = tag != "!";
    if (plain && (value == "~" || value == "null")) part.kind = ConfigTree::Kind::kNothing;
    Put(std::move(part));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    Open(Part(mark, ConfigTree::Kind::kList));
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    Open(Part(mark, ConfigTree::Kind::kMap));
  }
  void OnMapEnd() override { Close(); }

  ConfigTree Take() { return std::move(root_); }

 private:
  struct Level {
    ConfigTree tree;
    std::optional<ConfigEntry> pending;  ///< a key whose value has not come yet
  };

  FilePosition At(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }
  ConfigTree Part(const YAML::Mark& mark, ConfigTree::Kind kind) {
    if (++parts_ > kMostParts) {
      problems_.Error(At(mark), "the file has too many parts to be a configuration");
      throw TooMuch{};
    }
    ConfigTree part;
    part.kind = kind;
    part.where = At(mark);
    return part;
  }

  void Open(ConfigTree part) {
    if (open_.size() >= kDeepest) {
      problems_.Error(part.where, "nested too deep");
      throw TooMuch{};
    }
    open_.push_back({std::move(part), std::nullopt});
  }
  void Close() {
    ConfigTree done = std::move(open_.back().tree);
    open_.pop_back();
    Put(std::move(done));
  }

  void Put(ConfigTree part) {
    if (open_.empty()) {
      root_ = std::move(part);
      return;
    }
    Level& level = open_.back();
    if (level.tree.kind == ConfigTree::Kind::kList) {
      level.tree.items.push_back(std::move(part));
    } else if (!level.pending) {
      if (part.kind != ConfigTree::Kind::kText) problems_.Error(part.where, "a name is expected here");
      level.pending = ConfigEntry{part.text, part.where, {}};
    } else {
      PutEntry(level, std::move(part));
    }
  }
  void PutEntry(Level& level, ConfigTree value) {
    ConfigEntry entry = std::move(*level.pending);
    level.pending.reset();
    entry.value = std::move(value);
    if (const ConfigTree* first = level.tree.Find(entry.key)) {
      problems_.Error(entry.where,
                      "'" + entry.key + "' is there twice; the first is in line " + std::to_string(first->where.line));
      return;
    }
    level.tree.entries.push_back(std::move(entry));
  }

  std::string file_;
  Diagnostics& problems_;
  ConfigTree root_;
  std::vector<Level> open_;
  std::size_t parts_ = 0;
};

}  // namespace

const ConfigTree* ConfigTree::Find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const ConfigEntry& e) { return e.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

ConfigTree ParseYaml(std::string_view yaml, const std::string& file_name, Diagnostics& problems) {
  TreeBuilder builder(file_name, problems);
  try {
    std::istringstream in{std::string(yaml)};
    YAML::Parser parser(in);
    parser.HandleNextDocument(builder);
    Diagnostics rest;
    TreeBuilder second(file_name, rest);
    if (parser.HandleNextDocument(second)) problems.Error({file_name, 0, 0}, "a second document ('---') is not taken");
  } catch (const TooMuch&) {
    // Reported where it was found.
  } catch (const YAML::Exception& e) {
    problems.Error({file_name, e.mark.line + 1, e.mark.column + 1}, "not valid YAML: " + e.msg);
  }
  return builder.Take();
}

}  // namespace parley
