#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "turn/events.hpp"

namespace parley::turn {

/// What the recogniser has of one utterance.
struct Utterance {
  UtteranceId id;
  std::string text;
  bool final = false;
  bool operator==(const Utterance&) const = default;
};

/// Words of the user by utterance, in order. Later text of an utterance replaces earlier text; a partial never
/// replaces a final.
class OpenText {
 public:
  /// @return true if the text changed after normalisation (case, punctuation, spaces).
  bool Put(const Utterance& utterance);
  /// Takes over utterances that are not in here yet.
  void Merge(OpenText other);
  void Clear() { utterances_.clear(); }

  [[nodiscard]] bool Empty() const { return utterances_.empty(); }
  [[nodiscard]] bool Has(UtteranceId id) const;
  [[nodiscard]] const Utterance* Find(UtteranceId id) const;
  [[nodiscard]] bool LastIsFinal() const { return !Empty() && utterances_.back().final; }
  [[nodiscard]] UtteranceId Last() const { return Empty() ? UtteranceId{} : utterances_.back().id; }
  [[nodiscard]] const std::vector<Utterance>& Utterances() const { return utterances_; }
  /// All of it, with single spaces between utterances.
  [[nodiscard]] std::string Joined() const;

  bool operator==(const OpenText&) const = default;
  template <typename Archive>
  void Fields(Archive& archive) {
    archive.List(utterances_, [&archive](Utterance& utterance) {
      archive(utterance.id);
      archive(utterance.text);
      archive(utterance.final);
    });
  }

 private:
  std::vector<Utterance> utterances_;
};

}  // namespace parley::turn
