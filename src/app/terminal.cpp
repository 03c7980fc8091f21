#include "app/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace parley {

bool StandardOutputIsTerminal() { return isatty(STDOUT_FILENO) == 1; }

ReportStyle StyleOfStandardOutput() {
  ReportStyle style;
  if (!StandardOutputIsTerminal()) return style;
  const char* const no_colour = std::getenv("NO_COLOR");  // no-color.org
  style.colour = no_colour == nullptr || *no_colour == '\0';
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.columns = std::clamp<std::size_t>(size.ws_col, 60, 120);
  }
  return style;
}

}  // namespace parley
