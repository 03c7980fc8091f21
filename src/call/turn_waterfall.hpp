#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/units.hpp"
#include "turn/effects.hpp"
#include "turn/events.hpp"

namespace parley {

/// One stretch of the way from the caller's last voiced sample to our first one.
struct TurnStage {
  std::string_view name;
  Ms from{0};  ///< since the call began
  Ms to{0};

  bool operator==(const TurnStage&) const = default;
};

/// Where the time of one answered turn went. The stages follow one another without a gap, so they sum to the latency.
struct TurnWaterfall {
  TurnId turn;
  Ms speech_end{0};         ///< end of the caller's voice, as the VAD back-dated it
  Ms first_voiced{0};       ///< first voiced frame of ours handed to the socket
  bool speculated = false;  ///< the answer was begun before the turn was committed
  std::vector<TurnStage> stages;

  [[nodiscard]] Ms Latency() const { return first_voiced - speech_end; }
  bool operator==(const TurnWaterfall&) const = default;

  void Encode(ByteWriter& out) const;
  /// Marks the reader as invalid if the bytes are not those of a waterfall.
  [[nodiscard]] static TurnWaterfall Decode(ByteReader& in);
};

/// Watches the events and effects of a call's turn engine and makes the waterfall of each turn. Loop-affine.
class WaterfallRecorder {
 public:
  void OnEvent(const turn::TurnEvent& event);
  void OnEffect(const turn::TurnEffect& effect, Ms at);

  /// The waterfall of the turn whose answer has just begun to be heard, once.
  [[nodiscard]] std::optional<TurnWaterfall> Take();

 private:
  /// What is known of a generation while it is made.
  struct Generation {
    GenId gen;
    Ms asked{0};                    // the answer was begun
    std::optional<Ms> first_text;   // first words of it
    std::optional<Ms> first_audio;  // first audio of it
  };

  Generation& Of(GenId gen);
  void Finish(Ms at);

  std::optional<Ms> speech_end_;
  std::optional<Ms> last_text_;  // latest change of the caller's words after speech_end_
  std::optional<Ms> committed_at_;
  TurnId turn_;
  GenId answer_;
  std::vector<Generation> generations_;  // a handful: cleared with each answered turn
  std::optional<TurnWaterfall> finished_;
};

}  // namespace parley
