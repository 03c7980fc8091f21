#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

struct cst_voice_struct;

namespace parley {

/// Speech of one of flite's voices.
struct FliteSpeech {
  struct Mark {
    std::size_t token = 0;  ///< ordinal of the token of the text (between spaces)
    Us from{0}, to{0};
  };
  Hz rate = k16kHz;
  std::vector<std::int16_t> samples;  ///< mono, with flite's silence of about 0.2 s at both ends
  std::vector<Mark> marks;            ///< one per spoken word, in order
};

/// A voice built into flite: rms (male), slt (female) or kal16 (robotic, and the cheapest). The same text gives the
/// same samples. Immutable; thread-safe, one call at a time (the library is not); blocks: RTF 0.012 for rms and slt.
class FliteVoice {
 public:
  static constexpr std::string_view kNames[] = {"rms", "slt", "kal16"};
  static constexpr std::size_t kMaxTextBytes = 1024;

  /// @return kNotFound with the names there are.
  [[nodiscard]] static Result<std::shared_ptr<const FliteVoice>> Open(std::string_view name);

  /// @param text  printable ASCII. @param speed  0.5 to 2. @return kInvalid for another text.
  [[nodiscard]] Result<FliteSpeech> Render(std::string_view text, double speed = 1) const;

  [[nodiscard]] const std::string& Name() const { return name_; }

  /// Version of the library: the voice is compiled into it.
  [[nodiscard]] static std::string LibraryVersion();

 private:
  FliteVoice(std::string name, cst_voice_struct* voice) : name_(std::move(name)), voice_(voice) {}

  std::string name_;
  cst_voice_struct* voice_;  // registered once per process, never deleted
};

}  // namespace parley
