#include "knowledge/knowledge_base.hpp"
#include "runtime/read_file.hpp"

#include <algorithm>

namespace parley {
namespace {

/// An answer says more than its question: a fifth of its words' weight decides beside the question's.
constexpr double kAnswerShare = 0.2;
/// Larger files are no knowledge for the phone.
constexpr std::uintmax_t kLargestFile = 4 << 20;

/// Calls `visit(place, text, context, own_share)` for every text that is searched, in a fixed order.
template <typename Visit>
void ForEachText(const std::vector<KnowledgeDocument>& documents, Visit visit) {
  for (std::size_t d = 0; d < documents.size(); ++d) {
    for (std::size_t s = 0; s < documents[d].sections.size(); ++s) {
      const KnowledgeSection& section = documents[d].sections[s];
      visit(d, s, std::size_t{0}, section.heading, std::string(), 0.5);
      for (const std::string& question : section.questions) visit(d, s, std::size_t{0}, question, std::string(), 0.5);
      for (std::size_t n = 0; n < section.sentences.size(); ++n)
        visit(d, s, n, section.sentences[n].text, section.heading, kAnswerShare);
    }
  }
}

Result<KnowledgeDocument> ReadDocument(const std::filesystem::path& path) {
  const Result<std::string> text = ReadWholeFile(path, kLargestFile);
  if (!text)
    return Fail(
        text.error().code, Origin::kConfiguration,
        path.string() + ": " + text.error().detail +
            "; knowledge is in Markdown files of at most 4 MB, split by topic: check 'knowledge' in parley.yaml");
  return ReadMarkdown(path.filename().string(), *text);
}

}  // namespace

KnowledgeBase::KnowledgeBase(std::vector<KnowledgeDocument> documents,
                             const std::vector<std::vector<float>>& embeddings)
    : documents_(std::move(documents)) {
  std::vector<PassageIndex::Entry> entries;
  ForEachText(documents_, [&](std::size_t document, std::size_t section, std::size_t sentence, const std::string& text,
                              const std::string& context, double own_share) {
    const std::size_t number = entries.size();
    entries.push_back(
        {text, context, number < embeddings.size() ? embeddings[number] : std::vector<float>{}, own_share});
    places_.push_back({document, section, sentence});
  });
  index_ = PassageIndex(entries);
}

std::vector<KnowledgePassage> KnowledgeBase::Search(std::string_view question, EmbeddingView embedding,
                                                    std::size_t count) const {
  std::vector<KnowledgePassage> passages;
  std::vector<Place> taken;
  for (const IndexHit& hit : index_.Search(question, embedding, index_.size())) {
    if (passages.size() == count) break;
    const Place& place = places_[hit.entry];
    const bool known = std::any_of(taken.begin(), taken.end(), [&](const Place& other) {
      return other.document == place.document && other.section == place.section;
    });
    if (known) continue;
    taken.push_back(place);
    const KnowledgeDocument& document = documents_[place.document];
    const KnowledgeSection& section = document.sections[place.section];
    KnowledgePassage passage{document.name, section.heading, {}, hit.score};
    passage.sentences.assign(section.sentences.begin() + static_cast<std::ptrdiff_t>(place.sentence),
                             section.sentences.end());
    passages.push_back(std::move(passage));
  }
  return passages;
}

std::vector<std::string> TextsToEmbed(const std::vector<KnowledgeDocument>& documents) {
  std::vector<std::string> texts;
  ForEachText(documents, [&](std::size_t, std::size_t, std::size_t, const std::string& text, const std::string& context,
                             double) { texts.push_back(context.empty() ? text : context + ". " + text); });
  return texts;
}

Result<std::vector<KnowledgeDocument>> ReadKnowledge(std::span<const std::filesystem::path> paths) {
  std::vector<std::filesystem::path> files;
  for (const std::filesystem::path& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    const std::size_t before = files.size();
    for (const auto& entry : std::filesystem::directory_iterator(path, error))
      if (entry.path().extension() == ".md") files.push_back(entry.path());
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
    if (files.size() == before)
      return Fail(ErrorCode::kNotFound, Origin::kConfiguration,
                  path.string() + ": has no .md files; put the knowledge there, one file per topic");
  }
  std::vector<KnowledgeDocument> documents;
  for (const std::filesystem::path& file : files) {
    auto document = ReadDocument(file);
    if (!document) return FailFrom(document);
    const bool twice = std::any_of(documents.begin(), documents.end(),
                                   [&](const auto& other) { return other.name == document->name; });
    if (twice)
      return Fail(ErrorCode::kInvalid, Origin::kConfiguration,
                  file.string() + ": another file has the same name; citations could not tell them apart");
    documents.push_back(*std::move(document));
  }
  return documents;
}

}  // namespace parley
