#pragma once

#include "caller/text_layout.hpp"

namespace parley {

/// How to draw on standard output: colours and the terminal's width, or plain text of 100 columns for a file or pipe.
[[nodiscard]] ReportStyle StyleOfStandardOutput();

/// True if standard output is a terminal: a place for progress that is overwritten.
[[nodiscard]] bool StandardOutputIsTerminal();

}  // namespace parley
