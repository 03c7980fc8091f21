#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// A place in a file; lines and columns count from 1, 0 = unknown.
struct FilePosition {
  std::string file;
  int line = 0;
  int column = 0;
};

enum class Severity : std::uint8_t { kWarning, kError };

/// One problem in something the operator or designer wrote.
struct Diagnostic {
  Severity severity = Severity::kError;
  FilePosition where;
  std::string message;  ///< what is wrong and what to write instead
};

/// Collects every problem, so that the writer sees all of them at once. Not thread-safe.
class Diagnostics {
 public:
  void Error(FilePosition where, std::string message);
  void Warning(FilePosition where, std::string message);

  [[nodiscard]] bool HasErrors() const;
  [[nodiscard]] const std::vector<Diagnostic>& all() const { return all_; }
  /// "flow.yaml:12:3: error: unknown node 'bok'; did you mean 'book'?", one line each, by file and line.
  [[nodiscard]] std::string Format() const;

 private:
  std::vector<Diagnostic> all_;
};

/// "; did you mean 'book'?" if a known name is near to `unknown` (edit distance at most a third of its length, at
/// least 1), else an empty text.
[[nodiscard]] std::string Suggestion(std::string_view unknown, std::span<const std::string> known);

}  // namespace parley
