#include "knowledge/markdown_reader.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

namespace parley {
namespace {

std::string_view Trim(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1);
}

/// "Opening hours!" as "opening-hours": the part of an id that stays when the wording of the text changes.
std::string Slug(std::string_view heading) {
  std::string slug;
  for (const char c : heading) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      slug += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!slug.empty() && slug.back() != '-')
      slug += '-';
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug.empty() ? "section" : slug;
}

/// Emphasis, code marks and links as the words a reader sees.
std::string PlainText(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      out += text[++i];
    } else if (c == '[') {
      const std::size_t close = text.find("](", i);
      const std::size_t end = close == std::string_view::npos ? close : text.find(')', close);
      if (end == std::string_view::npos) {
        out += c;
        continue;
      }
      out += text.substr(i + 1, close - i - 1);
      i = end;
    } else if (c != '*' && c != '`' &&
               !(c == '_' && (i == 0 || text[i - 1] == ' ' || i + 1 == text.size() || text[i + 1] == ' '))) {
      out += c;
    }
  }
  return std::string(Trim(out));
}

std::string WithoutComments(std::string_view markdown) {
  std::string out;
  while (true) {
    const std::size_t start = markdown.find("<!--");
    out += markdown.substr(0, start);
    if (start == std::string_view::npos) return out;
    const std::size_t end = markdown.find("-->", start);
    // The lines of a comment are kept empty, so that line numbers stay right.
    const std::string_view comment = markdown.substr(start, end == std::string_view::npos ? end : end - start);
    out.append(static_cast<std::size_t>(std::count(comment.begin(), comment.end(), '\n')), '\n');
    if (end == std::string_view::npos) return out;
    markdown.remove_prefix(end + 3);
  }
}

/// Builds a document line by line.
class MarkdownReader {
 public:
  explicit MarkdownReader(std::string_view name) { document_.name = name; }

  KnowledgeDocument Read(std::string_view markdown) {
    const std::string text = WithoutComments(markdown);
    int number = 0;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = text.find('\n', at);
      if (end == std::string::npos) end = text.size();
      Line(std::string_view(text).substr(at, end - at), ++number);
      at = end + 1;
    }
    EndParagraph();
    std::erase_if(document_.sections, [](const KnowledgeSection& section) { return section.sentences.empty(); });
    if (document_.title.empty()) document_.title = document_.name;
    return std::move(document_);
  }

 private:
  void Line(std::string_view raw, int number) {
    const std::string_view line = Trim(raw);
    if (line.starts_with("```")) {
      EndParagraph();
      in_code_ = !in_code_;
      return;
    }
    if (in_code_) return;
    if (line.empty()) return EndParagraph();
    if (line.starts_with('#')) return Heading(line, number);
    if (line.starts_with('>')) {
      EndParagraph();
      for (const std::string& question : SentencesOf(PlainText(Trim(line.substr(1)))))
        Section(number).questions.push_back(question);
      return;
    }
    if (line.starts_with('|')) {
      EndParagraph();
      return Row(line, number);
    }
    const bool bullet = line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ ");
    std::size_t digits = 0;
    while (digits < line.size() && std::isdigit(static_cast<unsigned char>(line[digits])) != 0) ++digits;
    const bool counted = digits > 0 && digits < 4 && line.substr(digits).starts_with(". ");
    if (bullet || counted) EndParagraph();
    const std::string_view words = bullet ? line.substr(2) : counted ? line.substr(digits + 2) : line;
    Section(number);
    paragraph_ += (paragraph_.empty() ? "" : " ") + std::string(Trim(words));
  }

  void Heading(std::string_view line, int number) {
    EndParagraph();
    std::size_t level = line.find_first_not_of('#');
    if (level == std::string_view::npos) return;
    const std::string heading = PlainText(line.substr(level));
    if (level == 1 && document_.title.empty()) {
      document_.title = heading;
      headings_.clear();
      return;
    }
    headings_.resize(std::min<std::size_t>(level, 6), "");
    headings_.back() = heading;
    Open(number);
  }

  void Open(int number) {
    KnowledgeSection section;
    for (const std::string& heading : headings_)
      if (!heading.empty()) section.heading += (section.heading.empty() ? "" : ": ") + heading;
    if (section.heading.empty()) section.heading = document_.title;
    section.line = number;
    std::string slug = Slug(section.heading);
    if (const int again = slugs_[slug]++; again > 0) slug += "-" + std::to_string(again + 1);
    id_ = document_.name + "#" + slug + ".";
    document_.sections.push_back(std::move(section));
  }

  KnowledgeSection& Section(int number) {
    if (document_.sections.empty()) Open(number);
    return document_.sections.back();
  }

  void Row(std::string_view line, int number) {
    if (line.find_first_not_of("|-: ") == std::string_view::npos) return;
    std::string text;
    for (std::size_t at = 1; at < line.size();) {
      const std::size_t bar = std::min(line.find('|', at), line.size());
      const std::string cell = PlainText(line.substr(at, bar - at));
      if (!cell.empty()) text += (text.empty() ? "" : ", ") + cell;
      at = bar + 1;
    }
    Section(number);
    if (!text.empty()) Add(text);
  }

  void EndParagraph() {
    if (paragraph_.empty()) return;
    for (const std::string& sentence : SentencesOf(PlainText(paragraph_))) Add(sentence);
    paragraph_.clear();
  }

  void Add(const std::string& sentence) {
    const bool has_words = std::any_of(sentence.begin(), sentence.end(), [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0;
    });
    if (!has_words) return;
    auto& sentences = document_.sections.back().sentences;
    sentences.push_back({id_ + std::to_string(sentences.size() + 1), sentence});
  }

  KnowledgeDocument document_;
  std::vector<std::string> headings_;
  std::map<std::string, int> slugs_;
  std::string id_;
  std::string paragraph_;
  bool in_code_ = false;
};

bool IsAbbreviation(std::string_view word) {
  static constexpr std::array<std::string_view, 16> kWords{"Dr",   "Mr",  "Mrs", "Ms",  "St",  "No",     "Ave", "Rd",
                                                           "Blvd", "e.g", "i.e", "a.m", "p.m", "approx", "vs",  "Ste"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end() || word.size() == 1;
}

}  // namespace

KnowledgeDocument ReadMarkdown(std::string_view name, std::string_view markdown) {
  return MarkdownReader(name).Read(markdown);
}

std::vector<std::string> SentencesOf(std::string_view text) {
  std::vector<std::string> sentences;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '.' && text[i] != '!' && text[i] != '?') continue;
    std::size_t next = i + 1;
    while (next < text.size() &&
           (text[next] == '"' || text[next] == ')' || text[next] == '.' || text[next] == '!' || text[next] == '?'))
      ++next;
    if (next < text.size() && text[next] != ' ') continue;
    const std::size_t after = text.find_first_not_of(' ', next);
    if (after != std::string_view::npos && text[i] == '.') {
      const std::size_t space = text.find_last_of(" (", i);
      const std::size_t word = space == std::string_view::npos || space < start ? start : space + 1;
      const std::string_view last = text.substr(word, i - word);
      const bool meridiem = last == "a.m" || last == "p.m";
      const bool capital = text[after] >= 'A' && text[after] <= 'Z';
      if (meridiem ? !capital : IsAbbreviation(last)) continue;
    }
    const std::string_view sentence = Trim(text.substr(start, next - start));
    if (!sentence.empty()) sentences.emplace_back(sentence);
    start = next;
    i = next - 1;
  }
  const std::string_view rest = Trim(text.substr(std::min(start, text.size())));
  if (!rest.empty()) sentences.emplace_back(rest);
  return sentences;
}

}  // namespace parley
