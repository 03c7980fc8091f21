#include <fmt/format.h>

#include <cstdio>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "server/load_script.hpp"

namespace parley {

int RunCheck(const ServerOptions& options) {
  Diagnostics problems;
  const ServerConfig config = LoadServerConfig(options.place, options.Overrides(), ProcessEnvironment(), problems);
  const std::optional<LoadedScript> script = LoadScript(config, nullptr, problems);
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
