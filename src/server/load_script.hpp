#pragma once

#include <optional>

#include "call/script.hpp"
#include "config/diagnostics.hpp"
#include "config/server_config.hpp"
#include "config/time_zone.hpp"
#include "knowledge/text_embedder.hpp"

namespace parley {

/// A script ready for calls, and where its business is.
struct LoadedScript {
  ScriptRef script;
  TimeZone zone;
};

/// Reads the flow and the knowledge that the configuration names, and embeds its examples and sentences. Blocks on the
/// disk and, with an embedder, for some milliseconds a sentence.
///
/// @param embedder  null: intents and knowledge are compared by words alone.
/// @return nothing if `problems` has an error.
[[nodiscard]] std::optional<LoadedScript> LoadScript(const ServerConfig& config, const TextEmbedder* embedder,
                                                     Diagnostics& problems);

}  // namespace parley
