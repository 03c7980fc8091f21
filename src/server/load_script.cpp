#include "server/load_script.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "dialog/loader/load_flow.hpp"

namespace parley {
namespace {

/// One embedding for each text, or none at all if one could not be made: vectors and words must not be mixed.
std::vector<std::vector<float>> EmbedAll(const TextEmbedder* embedder, const std::vector<std::string>& texts) {
  std::vector<std::vector<float>> embeddings;
  if (embedder == nullptr) return embeddings;
  embeddings.reserve(texts.size());
  for (const std::string& text : texts) {
    Result<std::vector<float>> embedding = embedder->Embed(text);
    if (!embedding) return {};
    embeddings.push_back(std::move(*embedding));
  }
  return embeddings;
}

/// Reads every path on its own, so that the problems of all are told.
std::vector<KnowledgeDocument> ReadAllKnowledge(const std::vector<std::string>& paths, Diagnostics& problems) {
  const std::vector<std::filesystem::path> all(paths.begin(), paths.end());
  if (auto documents = ReadKnowledge(all)) return *std::move(documents);
  const std::size_t before = problems.all().size();
  const auto tell = [&problems](const std::string& detail) {
    const std::size_t colon = detail.find(": ");  // "FILE: what is wrong"
    problems.Error({detail.substr(0, colon), 0, 0}, detail.substr(colon == std::string::npos ? 0 : colon + 2));
  };
  for (const std::filesystem::path& path : all) {
    if (const auto documents = ReadKnowledge(std::span(&path, 1)); !documents) tell(documents.error().detail);
  }
  if (problems.all().size() == before) tell(ReadKnowledge(all).error().detail);
  return {};
}

IntentScorer ScorerOf(const DialogFlow& flow, const TextEmbedder* embedder) {
  std::vector<IntentScorer::Examples> intents;
  for (const Intent& intent : flow.intents) {
    intents.push_back({intent.name, intent.examples, EmbedAll(embedder, intent.examples)});
  }
  return IntentScorer(intents);
}

}  // namespace

std::optional<LoadedScript> LoadScript(const ServerConfig& config, const TextEmbedder* embedder,
                                       Diagnostics& problems) {
  const std::shared_ptr<const DialogFlow> flow = LoadFlow(config.flow, problems);
  std::vector<KnowledgeDocument> documents = ReadAllKnowledge(config.knowledge, problems);
  if (flow == nullptr || problems.HasErrors()) return std::nullopt;

  Result<TimeZone> zone = TimeZone::Load(flow->persona.timezone);
  if (!zone) {
    problems.Error({config.flow, 0, 0}, zone.error().detail);
    return std::nullopt;
  }
  const std::vector<std::vector<float>> embeddings = EmbedAll(embedder, TextsToEmbed(documents));
  auto script = std::make_shared<Script>(
      Script{*flow, ScorerOf(*flow, embedder), KnowledgeBase(std::move(documents), embeddings)});
  return LoadedScript{std::move(script), std::move(*zone)};
}

}  // namespace parley
