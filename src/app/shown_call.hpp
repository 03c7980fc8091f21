#pragma once

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "call/call_observer.hpp"
#include "caller/caller_call.hpp"
#include "caller/caller_report.hpp"
#include "caller/conversation_view.hpp"
#include "caller/rendered_script.hpp"

namespace parley {

/// Prints one call of a synthetic caller as it happens. It sees the caller's side, and the agent's where the agent
/// runs in this process: then rows have words and waterfalls. Thread-safe: both sides report from their own loops.
class ShownCall final : public CallerObserver, public CallObserver {
 public:
  ShownCall(std::shared_ptr<const RenderedScript> script, ReportStyle style);

  /// Prints the heading.
  void Begin(const std::string& target);

  /// The outcome, once the call is over. Call once.
  [[nodiscard]] CallerResult Wait();

  /// What the agent's side says the caller has heard, in order.
  [[nodiscard]] std::vector<std::string> AgentHeard() const;

  // CallerObserver
  void OnSight(CallerId id, const CallerSight& sight) noexcept override;
  void OnResult(CallerResult result) noexcept override;

  // CallObserver
  void OnAgentHeard(CallRef call, GenId response, std::string_view text, bool interrupted) noexcept override;
  void OnTurnAnswered(CallRef call, const TurnWaterfall& waterfall) noexcept override;

 private:
  void Print(const std::string& text) const;

  const std::shared_ptr<const RenderedScript> script_;
  mutable std::mutex mutex_;
  ConversationView view_;
  struct Heard {
    GenId response;
    std::string text;
  };
  std::vector<Heard> heard_;
  std::promise<CallerResult> result_;
};

/// Dials `target` with the script, shows the call and gives its outcome. Blocks.
struct CallToShow {
  std::string target;
  std::string address = "127.0.0.1";  ///< own numeric address
  std::shared_ptr<const RenderedScript> script;
};
[[nodiscard]] Result<CallerResult> PlaceAndShow(const CallToShow& call, ShownCall& shown, const Clock& clock);

/// Reads a caller's script and renders its lines; problems are printed. @return null if it cannot be used.
[[nodiscard]] std::shared_ptr<const RenderedScript> PrepareCaller(const std::string& script_file);

}  // namespace parley
