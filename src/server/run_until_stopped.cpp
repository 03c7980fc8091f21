#include "server/run_until_stopped.hpp"

#include "obs/log.hpp"

namespace parley {

DrainEnd RunUntilStopped(StopSignals& signals, AdmissionGate& gate, const Clock& clock, const StopConfig& config) {
  Drain drain(config.drain);
  while (!drain.Advance(clock.Now(), gate.ActiveCalls())) {
    if (!signals.Wait(config.step)) continue;
    const TimePoint now = clock.Now();
    if (drain.Request(now)) {
      gate.Drain();
      if (config.on_drain) config.on_drain(now + config.drain);
      Log::Info("drain_started", {{"calls", gate.ActiveCalls()},
                                  {"longest_ms", config.drain},
                                  {"msg", "no new calls are taken; a second signal ends the calls under way"}});
    }
  }
  Log::Info("drain_ended", {{"reason", PublicText{Name(drain.End())}}, {"calls", gate.ActiveCalls()}});
  return drain.End();
}

}  // namespace parley
