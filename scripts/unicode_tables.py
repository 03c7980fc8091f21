#!/usr/bin/env python3
"""Writes src/providers/embedding/minilm/unicode_tables.cpp from this Python's Unicode data."""

import pathlib
import unicodedata as unicode

TARGET = pathlib.Path(__file__).resolve().parent.parent / "src/providers/embedding/minilm/unicode_tables.cpp"
FOLDED = [(0x80, 0x58F), (0x1E00, 0x1FFF)]  # Latin, Greek, Cyrillic, Armenian


def folded(code: int) -> int:
    """Lower case without marks; 0 for a mark. Characters that become several keep their lower case."""
    kept = [c for c in unicode.normalize("NFD", chr(code).lower()) if unicode.category(c) != "Mn"]
    if len(kept) > 1:
        kept = [chr(code).lower()[0]]
    return ord(kept[0]) if kept else 0


def ranges(is_member) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for code in range(0x80, 0x110000):
        if is_member(unicode.category(chr(code))):
            if found and found[-1][1] == code - 1:
                found[-1] = (found[-1][0], code)
            else:
                found.append((code, code))
    return found


def wrapped(items: list[str]) -> str:
    lines, line = [], "   "
    for item in items:
        if len(line) + len(item) + 2 > 118:
            lines.append(line)
            line = "   "
        line += f" {item},"
    return "\n".join([*lines, line])


def table(name: str, members: list[tuple[int, int]]) -> str:
    body = wrapped([f"{{0x{a:X}, 0x{b:X}}}" for a, b in members])
    return f"constexpr CodeRange {name}[] = {{\n{body}\n}};\n"


def main() -> None:
    parts = [
        f"// Written by scripts/unicode_tables.py from Unicode {unicode.unidata_version}.\n// clang-format off",
        '#include "providers/embedding/minilm/unicode_tables.hpp"\n',
        "#include <algorithm>",
        "#include <iterator>\n",
        "namespace parley {\nnamespace {\n",
        "struct CodeRange {\n  char32_t first, last;\n};\n",
    ]
    for first, last in FOLDED:
        codes = wrapped([f"0x{folded(c):X}" for c in range(first, last + 1)])
        parts.append(f"constexpr char16_t kFolded{first:X}[] = {{\n{codes}\n}};\n")
    parts.append(table("kMarks", ranges(lambda category: category == "Mn")))
    parts.append(table("kPunctuation", ranges(lambda category: category[0] == "P")))
    parts.append(table("kIgnored", ranges(lambda category: category in ("Cc", "Cf", "Cs", "Co"))))
    parts.append(
        """template <std::size_t kCount>
bool Contains(const CodeRange (&ranges)[kCount], char32_t code) {
  const CodeRange* at = std::partition_point(std::begin(ranges), std::end(ranges),
                                             [&](const CodeRange& range) { return range.last < code; });
  return at != std::end(ranges) && at->first <= code;
}

}  // namespace

char32_t LowerWithoutMark(char32_t code) {"""
    )
    for first, last in FOLDED:
        parts.append(f"  if (code >= 0x{first:X} && code <= 0x{last:X}) return kFolded{first:X}[code - 0x{first:X}];")
    parts.append(
        """  return Contains(kMarks, code) ? 0 : code;
}

bool IsPunctuation(char32_t code) { return Contains(kPunctuation, code); }

bool IsIgnored(char32_t code) { return Contains(kIgnored, code); }

}  // namespace parley
"""
    )
    TARGET.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
