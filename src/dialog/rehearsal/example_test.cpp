#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "config/load_config.hpp"
#include "dialog/loader/load_flow.hpp"
#include "dialog/rehearsal/conversation.hpp"

namespace parley {
namespace {

const std::filesystem::path kExample = std::filesystem::path(PARLEY_SOURCE_DIR) / "examples" / "lakeside-dental";

std::shared_ptr<const DialogFlow> Flow() {
  Diagnostics problems;
  auto flow = LoadFlow(kExample / "flow.yaml", problems);
  EXPECT_EQ(problems.Format(), "");
  return flow;
}

std::shared_ptr<const KnowledgeBase> Knowledge() {
  const std::filesystem::path directory = kExample / "knowledge";
  auto documents = ReadKnowledge(std::span(&directory, 1));
  EXPECT_TRUE(documents.has_value());
  return std::make_shared<const KnowledgeBase>(*std::move(documents), std::vector<std::vector<float>>{});
}

std::vector<std::filesystem::path> Files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(kExample / "tests"))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

void ExpectShortStart(const std::string& line) {
  const std::string first = line.substr(0, line.find_first_of(",;:.?!"));
  EXPECT_LE(std::count(first.begin(), first.end(), ' ') + 1, 8) << line;
}

class ExampleConversation : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(ExampleConversation, GoesAsWritten) {
  std::ifstream file(GetParam());
  const std::string yaml{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  Diagnostics problems;
  const Conversation conversation = ReadConversation(yaml, GetParam().filename().string(), problems);
  ASSERT_EQ(problems.Format(), "");
  TextCall call(Flow(), Knowledge(), conversation.now);
  std::string transcript;
  PlayConversation(conversation, call, problems, [&](const ConversationStep& step, const TextReply& reply) {
    transcript += "  > " + step.input + "\n  < " + reply.words + "  [" + reply.node + "]\n";
  });
  EXPECT_TRUE(problems.all().empty()) << problems.Format() << transcript;
}

INSTANTIATE_TEST_SUITE_P(LakesideDental, ExampleConversation, testing::ValuesIn(Files()), [](const auto& info) {
  std::string name = info.param.stem().string();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

TEST(Example, SettingsAreRead) {
  Diagnostics problems;
  const ServerConfig config = LoadServerConfig(kExample, {}, ProcessEnvironment(), problems);
  EXPECT_EQ(problems.Format(), "");
  EXPECT_EQ(config.flow, (kExample / "flow.yaml").string());
  ASSERT_EQ(config.knowledge.size(), 1u);
  EXPECT_TRUE(std::filesystem::is_directory(config.knowledge.front()));
}

/// The first clause is spoken at once, so each line begins with a short one: eight words up to a comma or stop.
TEST(Example, LinesBeginWithAtMostEightWords) {
  const auto flow = Flow();
  for (const auto& [kind_and_level, wordings] : flow->prompts)
    for (const SpokenLine& line : wordings) ExpectShortStart(line.written());
  Diagnostics problems;
  std::ifstream file(kExample / "flow.yaml");
  const std::string yaml{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const ConfigTree tree = ParseYaml(yaml, "flow.yaml", problems);
  for (const ConfigEntry& node : tree.Find("nodes")->entries)
    for (const char* key : {"say", "ask", "retry", "refused", "confirm", "unsure", "declined", "announce", "end"})
      if (const ConfigTree* lines = node.value.Find(key))
        for (const ConfigTree& line : lines->items) ExpectShortStart(line.text);
}

TEST(Example, KnowledgeIsSpokenInShortSentences) {
  const auto knowledge = Knowledge();
  for (const KnowledgeDocument& document : knowledge->documents())
    for (const KnowledgeSection& section : document.sections) {
      EXPECT_LE(section.sentences.size(), 2u) << document.name << ": " << section.heading;
      EXPECT_GE(section.questions.size(), 2u) << document.name << ": " << section.heading;
    }
}

}  // namespace
}  // namespace parley
