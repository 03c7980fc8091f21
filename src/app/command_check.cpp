#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "caller/load_caller_script.hpp"
#include "server/load_script.hpp"

namespace parley {
namespace {

std::filesystem::path DirectoryOf(const std::filesystem::path& place) {
  return std::filesystem::is_directory(place) ? place : place.parent_path();
}

}  // namespace

int RunCheck(const ServerOptions& options) {
  Diagnostics problems;
  const ServerConfig config = LoadServerConfig(options.place, options.Overrides(), ProcessEnvironment(), problems);
  // Without a configuration there is no flow to look for.
  std::optional<LoadedScript> script;
  if (!config.flow.empty()) script = LoadScript(config, nullptr, problems);
  if (const std::filesystem::path demo = DirectoryOf(options.place) / "demo.yaml"; std::filesystem::exists(demo)) {
    (void)LoadCallerScript(demo, problems);
  }
  fmt::print(stderr, "{}", problems.Format());
  if (problems.HasErrors() || !script) return kExitFailed;
  const DialogFlow& flow = script->script->flow;
  std::size_t sentences = 0;
  for (const KnowledgeDocument& document : script->script->knowledge.documents()) {
    for (const KnowledgeSection& section : document.sections) sentences += section.sentences.size();
  }
  fmt::print("{}: {} nodes, {} intents, {} fixed clauses, {} sentences of knowledge in {} documents\n",
             flow.persona.business, flow.nodes.size(), flow.intents.size(), flow.fixed_clauses.size(), sentences,
             script->script->knowledge.documents().size());
  return kExitDone;
}

}  // namespace parley
