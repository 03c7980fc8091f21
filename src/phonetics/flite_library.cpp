#include "phonetics/flite_library.hpp"

extern "C" cst_lexicon* cmu_lex_init(void);

namespace parley::flite {
namespace {

std::mutex& LibraryMutex() {
  static std::mutex mutex;
  return mutex;
}

void SetUpOnce() {
  static const bool done = [] {
    flite_init();
    AddPronunciations(*cmu_lex_init());
    return true;
  }();
  (void)done;
}

}  // namespace

Lock::Lock() : held_(LibraryMutex()) { SetUpOnce(); }

std::string TextOf(const cst_item* item, const char* feature) {
  if (item == nullptr || item_feat_present(item, feature) == 0) return {};
  const cst_val* value = item_feat(item, feature);
  const char* text = value != nullptr && CST_VAL_TYPE(value) == CST_VAL_TYPE_STRING ? val_string(value) : nullptr;
  return text == nullptr ? std::string{} : std::string(text);
}

}  // namespace parley::flite
