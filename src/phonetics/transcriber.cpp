#include "phonetics/transcriber.hpp"

#include <algorithm>

#include "phonetics/flite_library.hpp"
#include "phonetics/respelling.hpp"
#include "phonetics/utterance_words.hpp"

extern "C" {
void usenglish_init(cst_voice* voice);
cst_lexicon* cmu_lex_init(void);
}

namespace parley {
namespace {

cst_utterance* NoSound(cst_utterance* utterance) { return utterance; }

}  // namespace

Transcriber::Transcriber() {
  const flite::Lock lock;
  // As register_cmu_us_rms does it, less the sound. The 8 kHz voice "kal" must not be the front end: its postlexical
  // rules merge /ah/ into /aa/.
  front_end_ = new_voice();
  front_end_->name = "text";
  usenglish_init(front_end_);
  cst_lexicon* lexicon = cmu_lex_init();
  feat_set_string(front_end_->features, "name", "text");
  feat_set(front_end_->features, "lexicon", lexicon_val(lexicon));
  feat_set(front_end_->features, "postlex_func", uttfunc_val(lexicon->postlex));
  feat_set_string(front_end_->features, "no_segment_duration_model", "1");
  feat_set_string(front_end_->features, "no_f0_target_model", "1");
  feat_set(front_end_->features, "wave_synth_func", uttfunc_val(&NoSound));
}

Transcriber::~Transcriber() {
  const flite::Lock lock;
  delete_voice(front_end_);
}

Result<std::vector<PhoneticWord>> Transcriber::Transcribe(std::string_view text) const {
  if (auto fine = flite::CheckText(text, kMaxTextBytes); !fine) return FailFrom(fine);
  const RespelledText respelled = RespellForSpeech(text);
  std::vector<PhoneticWord> words;
  if (respelled.text.empty()) return words;
  const flite::Lock lock;
  const flite::Utterance utterance(flite_synth_text(respelled.text.c_str(), front_end_));
  if (!utterance) return Fail(ErrorCode::kInternal, Origin::kProvider, "flite could not analyse a text");
  for (auto& placed : flite::WordsOf(*utterance, respelled)) words.push_back(std::move(placed.word));
  return words;
}

}  // namespace parley
