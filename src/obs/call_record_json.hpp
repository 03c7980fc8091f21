#pragma once

#include <filesystem>
#include <string>

#include "obs/call_record.hpp"
#include "obs/redacted.hpp"

namespace parley {

/// Version of the document. Raised when a field changes its meaning; a new field does not raise it.
inline constexpr int kCallRecordSchema = 1;

struct CallRecordJsonConfig {
  PartyForm parties = PartyForm::kFull;
  RedactionKey key;  ///< for PartyForm::kHashed
};

/// The record as one JSON document with a line feed at its end. Times are ISO 8601 in UTC, durations milliseconds
/// (`..._ms`); text that is not UTF-8 is mended.
[[nodiscard]] std::string CallRecordJson(const CallRecord& record, const CallRecordJsonConfig& config);

/// Where the record of a call lies under the spool's root: "2026-11-22/0123456789abcdef.json", by the UTC day on
/// which it began.
[[nodiscard]] std::filesystem::path CallRecordPath(CallId call, WallTime started);

}  // namespace parley
