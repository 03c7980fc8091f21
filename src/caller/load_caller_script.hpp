#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "caller/caller_script.hpp"
#include "config/diagnostics.hpp"

namespace parley {

/// Reads a caller's script:
///
///     name: A new patient
///     patience: 12s            # longest wait of a step that names none
///     agent_finished: 800ms    # agent silence that means "your turn"
///     longest_call: 3min
///     steps:
///       - wait: agent_finished           # or agent_speaks, agent_hangs_up
///         within: 5s
///         expect: {words: [Lakeside, dental]}
///       - name: opening hours
///         say: What are your opening hours?          # or {wav: hours.wav, text: What are ...}
///         expect: {words: [eight thirty], without: [sorry]}
///       - hesitate: {first: I would like to, pause: 1200ms, then: book an appointment.}
///       - interrupt: {after: 1500ms, say: "And on Saturdays?"}
///         expect: {yields: true}
///       - backchannel: {after: 1200ms, say: mm-hm}
///       - cough: {after: 500ms}          # or now
///       - press: "123#"
///       - silence: 5s
///       - hang_up: true
///
/// Every problem is added to `problems` with its line; with an error among them the result must not be used. WAV
/// paths count from `directory`. Blocks on nothing.
[[nodiscard]] CallerScript ParseCallerScript(std::string_view yaml, const std::string& file_name,
                                             const std::filesystem::path& directory, Diagnostics& problems);

/// The same from a file. Blocks on the disk.
[[nodiscard]] CallerScript LoadCallerScript(const std::filesystem::path& file, Diagnostics& problems);

}  // namespace parley
