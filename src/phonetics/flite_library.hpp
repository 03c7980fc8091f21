#pragma once

// Private to phonetics/: the only header here that shows flite's types.
extern "C" {
#include <flite/flite.h>
}

#include <memory>
#include <mutex>
#include <string>

#include "base/units.hpp"

namespace parley::flite {

/// The right to call flite. Its reference counts (cst_val.c, val_inc_refcount) are plain integers on values that all
/// voices share, and a registered voice is one object per process, so one thread at a time may be inside the library.
/// The front end takes about a millisecond a sentence, a voice some ten milliseconds a clause.
class Lock {
 public:
  /// Sets the library up on the first use: the lexicon and our additions to it (lexicon_additions.cpp).
  Lock();

 private:
  std::lock_guard<std::mutex> held_;
};

struct DeleteUtterance {
  void operator()(cst_utterance* utterance) const noexcept { delete_utterance(utterance); }
};
using Utterance = std::unique_ptr<cst_utterance, DeleteUtterance>;

/// Adds our pronunciations in front of the CMU lexicon, once.
void AddPronunciations(cst_lexicon& lexicon);

/// A feature as text; empty if it is not there (flite would end the process).
[[nodiscard]] std::string TextOf(const cst_item* item, const char* feature);

}  // namespace parley::flite
