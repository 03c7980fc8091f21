#include "phonetics/utterance_words.hpp"

#include <algorithm>

namespace parley::flite {
namespace {

float EndOf(const cst_item* segment) {
  return segment != nullptr && item_feat_present(segment, "end") != 0 ? item_feat_float(segment, "end") : 0.0F;
}

// The ordinal of the original's token for each token of flite, which cuts at spaces and sets punctuation apart.
std::vector<std::pair<const cst_item*, std::size_t>> MapTokens(const cst_utterance& utterance,
                                                               const RespelledText& text) {
  std::vector<std::pair<const cst_item*, std::size_t>> map;
  std::size_t at = 0;
  for (const cst_item* token = relation_head(utt_relation(&utterance, "Token")); token != nullptr;
       token = item_next(token)) {
    const std::string name = TextOf(token, "name");
    const std::size_t found = name.empty() ? std::string::npos : text.text.find(name, at);
    if (found != std::string::npos) at = found + name.size();
    map.emplace_back(token, text.TokenAt(found == std::string::npos ? at : found));
  }
  return map;
}

void ReadPhones(const cst_item* structure, PlacedWord& placed) {
  const cst_item* first = nullptr;
  const cst_item* last = nullptr;
  for (const cst_item* syllable = item_daughter(structure); syllable != nullptr; syllable = item_next(syllable)) {
    const bool stressed = TextOf(syllable, "stress") == "1";
    for (const cst_item* segment = item_daughter(syllable); segment != nullptr; segment = item_next(segment)) {
      const std::string name = TextOf(segment, "name");
      if (name.empty()) continue;
      const bool vowel = std::string_view("aeiou").find(name[0]) != std::string_view::npos;
      placed.word.phones.push_back({name, stressed && vowel, false});
      if (first == nullptr) first = segment;
      last = segment;
    }
  }
  if (last == nullptr) return;
  placed.word.phones.back().ends_word = true;
  placed.from_s = EndOf(item_prev(item_as(first, "Segment")));
  placed.to_s = EndOf(last);
}

}  // namespace

Status CheckText(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes)
    return Fail(ErrorCode::kInvalid, Origin::kParley, "text of more than one clause for flite: split it first");
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; });
  if (!plain) return Fail(ErrorCode::kInvalid, Origin::kParley, "text for flite must be printable ASCII");
  return {};
}

std::vector<PlacedWord> WordsOf(const cst_utterance& utterance, const RespelledText& text) {
  std::vector<PlacedWord> words;
  const auto tokens = MapTokens(utterance, text);
  for (const cst_item* item = relation_head(utt_relation(&utterance, "Word")); item != nullptr;
       item = item_next(item)) {
    PlacedWord placed;
    placed.word.name = TextOf(item, "name");
    const cst_item* in_token = item_as(item, "Token");
    const cst_item* token = in_token == nullptr ? nullptr : item_parent(in_token);
    const auto known = std::find_if(tokens.begin(), tokens.end(), [token](const auto& entry) {
      return token != nullptr && item_equal(entry.first, token) != 0;
    });
    if (known != tokens.end()) placed.word.token = known->second;
    if (const cst_item* structure = item_as(item, "SylStructure")) ReadPhones(structure, placed);
    if (token != nullptr && item_next(in_token) == nullptr) {
      for (char c : TextOf(token, "punc"))
        if (std::string_view(".,?!;:").find(c) != std::string_view::npos) placed.word.punctuation += c;
    }
    // A symbol that is not said can still carry the pause of its punctuation.
    if (!placed.word.phones.empty()) {
      words.push_back(std::move(placed));
    } else if (!words.empty()) {
      words.back().word.punctuation += placed.word.punctuation;
    }
  }
  return words;
}

}  // namespace parley::flite
