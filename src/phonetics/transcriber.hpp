#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

struct cst_voice_struct;

namespace parley {

/// One sound, named as flite's US phone set does: lower-case ARPAbet ("ah", "ng", "ax").
struct Phone {
  std::string name;
  bool stressed = false;   ///< primary stress, on the vowel of the syllable
  bool ends_word = false;  ///< last sound of its word

  bool operator==(const Phone&) const = default;
};

/// One spoken word.
struct PhoneticWord {
  std::string name;  ///< as it is said: "$120" gives "one", "hundred", "twenty", "dollars"
  std::vector<Phone> phones;
  std::size_t token = 0;    ///< ordinal of the token of the text (between spaces) that it comes from
  std::string punctuation;  ///< what stands after it in the text, of . , ? ! ; :
};

/// Tells how US English text is pronounced: the text analysis, CMU lexicon and letter-to-sound rules of flite, with our
/// corrections. Immutable; thread-safe, one call at a time (the library is not); blocks for about a millisecond a
/// sentence, so it belongs on an offload pool.
class Transcriber {
 public:
  Transcriber();
  ~Transcriber();

  static constexpr std::size_t kMaxTextBytes = 1024;  ///< a clause

  /// @param text  ASCII. @return kInvalid for a longer text or other bytes. No words for text without any.
  [[nodiscard]] Result<std::vector<PhoneticWord>> Transcribe(std::string_view text) const;

 private:
  cst_voice_struct* front_end_;  // a voice without sound: text analysis only; flite keeps it for the process
};

}  // namespace parley
