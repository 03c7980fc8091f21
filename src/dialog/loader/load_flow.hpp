#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "config/diagnostics.hpp"
#include "dialog/dialog_flow.hpp"

namespace parley {

/// Reads the script of a conversation and checks it as a whole: unknown names with a suggestion, nodes that cannot
/// be reached, questions without words, circles without the caller, values that are used and never asked for.
/// Blocks on the disk.
///
/// @return nothing if `problems` has an error; warnings alone leave a flow that works.
[[nodiscard]] std::shared_ptr<const DialogFlow> LoadFlow(const std::filesystem::path& file, Diagnostics& problems);

/// The same from text.
[[nodiscard]] std::shared_ptr<const DialogFlow> ParseFlow(std::string_view yaml, const std::string& file_name,
                                                          Diagnostics& problems);

/// Markdown reference of the flow file: node kinds with their fields, slot types, prompts.
[[nodiscard]] std::string FlowFileReference();

}  // namespace parley
