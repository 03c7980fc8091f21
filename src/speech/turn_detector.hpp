#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

namespace parley {

using ScoreId = Id<struct ScoreIdTag>;  ///< one question to a turn detector, drawn by the asker

/// The answer to one question.
struct TurnScore {
  ScoreId request;
  Result<double> p_end = 0.0;  ///< probability that the user is done, 0 to 1
};

/// Receives scores on the loop of the call, at most one for each request, in the order of asking or not.
class TurnDetectorSink {
 public:
  virtual ~TurnDetectorSink() = default;
  virtual void OnTurnScore(const TurnScore& score, TimePoint at) noexcept = 0;
};

/// Guesses from sound and words whether the user has finished. It costs tens of CPU milliseconds, so it is asked at
/// most once per pause. Loop-affine to the call's shard; one instance per call.
class TurnDetector {
 public:
  /// Audio that matters; what is older is cut off.
  static constexpr Seconds kMaxAudio{8};

  virtual ~TurnDetector() = default;

  /// Begins. The sink must live until Close() has returned. @return kInvalid if it is open already.
  [[nodiscard]] virtual Status Open(TurnDetectorSink& sink) = 0;

  /// Asks. Never blocks; copies the audio.
  ///
  /// @param request  not 0; the answer carries it. A new request cancels the one before.
  /// @param audio  the user's open turn up to now with the pause at its end, mono int16, full scale = 0 dBov.
  /// @param rate  the leg's: 8, 16 or 48 kHz.
  /// @param text  what was recognised of the turn so far; may be empty.
  /// @return kUnavailable when not open; kOverloaded when the work queue is full: there will be no answer;
  ///         kInvalid for another rate or no audio.
  [[nodiscard]] virtual Status Score(ScoreId request, std::span<const std::int16_t> audio, Hz rate,
                                     std::string_view text) = 0;

  /// Forgets a request: no answer comes. One that is unknown is ignored.
  virtual void Cancel(ScoreId request) = 0;

  /// Ends; late answers are dropped and counted. Safe to call twice.
  virtual void Close() = 0;
};

/// Makes turn detectors for the calls of one shard. Loop-affine; it must outlive them and the loop's last task.
class TurnDetectorProvider {
 public:
  virtual ~TurnDetectorProvider() = default;
  [[nodiscard]] virtual std::unique_ptr<TurnDetector> MakeTurnDetector() = 0;
};

}  // namespace parley
