#include <cstdlib>

#include "sip/dialog_rules.hpp"
#include "sip/sip_dialog.hpp"

/// Stored bytes, damaged: refused or read as a dialog that writes itself back unchanged.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  const auto dialog = DecodeDialog(Bytes(data, data + size));
  if (!dialog) return 0;
  const auto again = DecodeDialog(EncodeDialog(*dialog));
  if (!again || *again != *dialog) std::abort();
  (void)TargetOf(*dialog, true);
  (void)JudgeRequest(*dialog, SipMethod::kInvite, 5, dialog->id.call_id, dialog->id.remote_tag);
  return 0;
}
