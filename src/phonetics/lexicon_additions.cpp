#include <array>
#include <sstream>
#include <string_view>

#include "phonetics/flite_library.hpp"

namespace parley::flite {
namespace {

struct Entry {
  const char* word;    // as flite's text analysis names it: lower case, no apostrophe
  const char* phones;  // ARPAbet of flite's US phone set, 1 after a stressed vowel, 0 after another
};

// What the CMU lexicon of flite 2.2 lacks or gets wrong, found by printing the phones of the words of the trade and of
// all contractions (phonetics_test). The analysis drops the apostrophe, so "isn't" arrives as "isnt", which the
// letter-to-sound rules rhyme with "mist".
constexpr std::array kEntries = {
    Entry{"isnt", "ih1 z ax0 n t"},
    Entry{"wasnt", "w aa1 z ax0 n t"},
    Entry{"doesnt", "d ah1 z ax0 n t"},
    Entry{"hasnt", "hh ae1 z ax0 n t"},
    Entry{"havent", "hh ae1 v ax0 n t"},
    Entry{"hadnt", "hh ae1 d ax0 n t"},
    Entry{"couldnt", "k uh1 d ax0 n t"},
    Entry{"wouldnt", "w uh1 d ax0 n t"},
    Entry{"shouldnt", "sh uh1 d ax0 n t"},
    Entry{"didnt", "d ih1 d ax0 n t"},
    Entry{"neednt", "n iy1 d ax0 n t"},
    Entry{"mustnt", "m ah1 s ax0 n t"},
    Entry{"arent", "aa1 r ax0 n t"},
    Entry{"werent", "w er1 ax0 n t"},
    Entry{"email", "iy1 m ey0 l"},
    Entry{"hygienist", "hh ay0 jh iy1 n ih0 s t"},
    Entry{"hygienists", "hh ay0 jh iy1 n ih0 s t s"},
    Entry{"sunday", "s ah1 n d ey0"},
    Entry{"sundays", "s ah1 n d ey0 z"},
    Entry{"monday", "m ah1 n d ey0"},
    Entry{"tuesday", "t uw1 z d ey0"},
    Entry{"wednesday", "w eh1 n z d ey0"},
    Entry{"thursday", "th er1 z d ey0"},
    Entry{"friday", "f r ay1 d ey0"},
    Entry{"saturday", "s ae1 t er0 d ey0"},
    Entry{"august", "ao1 g ax0 s t"},
    Entry{"insurance", "ih0 n sh uh1 r ax0 n s"},
    Entry{"voicemail", "v oy1 s m ey0 l"},
    Entry{"hernandez", "er0 n ae1 n d eh0 z"},
    Entry{"weere", "w ih1 r"},
    Entry{"whitening", "w ay1 t ax0 n ih0 ng"},
    Entry{"tomorrow", "t ax0 m aa1 r ow0"},
    Entry{"eigh", "ey1"},
    Entry{"appt", "ax0 p oy1 n t m ax0 n t"},
};

}  // namespace

void AddPronunciations(cst_lexicon& lexicon) {
  cst_val* all = lexicon.lex_addenda;
  for (const Entry& entry : kEntries) {
    cst_val* phones = nullptr;
    std::istringstream words(entry.phones);
    for (std::string phone; words >> phone;) phones = cons_val(string_val(phone.c_str()), phones);
    phones = val_reverse(phones);
    // An entry is (word part-of-speech phone...), as flite_voice_add_lex_addenda would read it from a file.
    all = cons_val(cons_val(string_val(entry.word), cons_val(string_val("0"), phones)), all);
  }
  lexicon.lex_addenda = all;
}

}  // namespace parley::flite
