#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace parley {

/// Headers that the adapter looks at itself.
enum class SipHeader : std::uint8_t {
  kVia,
  kFrom,
  kTo,
  kCallId,
  kCSeq,
  kMaxForwards,
  kContentLength,
  kContentType,
  kContact,
  kOther,
  kCount
};

/// One header as it stands in the message; a folded value keeps its line breaks.
struct HeaderLine {
  SipHeader header = SipHeader::kOther;
  std::string_view name;
  std::string_view value;
};

/// Walks the header section of a raw message, from behind the start line to the empty line.
class HeaderLines {
 public:
  explicit HeaderLines(std::string_view raw);

  /// The next header; none at the end. A line that is no header ends the walk and makes `Malformed` true.
  [[nodiscard]] std::optional<HeaderLine> Next();

  [[nodiscard]] std::string_view StartLine() const { return start_line_; }
  [[nodiscard]] bool Malformed() const { return malformed_; }

  /// After the walk: the empty line was there.
  [[nodiscard]] bool Complete() const { return complete_; }

  /// After a complete walk: everything behind the empty line.
  [[nodiscard]] std::string_view Body() const { return rest_; }

 private:
  std::string_view start_line_;
  std::string_view rest_;
  bool malformed_ = false;
  bool complete_ = false;
};

/// Knows full names and the compact forms of RFC 3261 section 7.3.3.
[[nodiscard]] SipHeader HeaderOf(std::string_view name);

}  // namespace parley
