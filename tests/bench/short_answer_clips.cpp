#include "short_answer_clips.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>

#include "audio/g711.hpp"
#include "audio/resampler.hpp"
#include "audio/wav.hpp"
#include "inference/model_file.hpp"
#include "phonetics/flite_voice.hpp"
#include "providers/tts/piper/piper_renderer.hpp"

extern "C" {
#include <flite/flite.h>
}

namespace parley {
namespace {

using Audio = std::vector<std::int16_t>;

Audio Telephone(std::span<const std::int16_t> samples, Hz rate) {
  Audio audio = *ResampleWhole(samples, rate, k8kHz);
  for (std::int16_t& s : audio) s = DecodeMuLaw(EncodeMuLaw(s));
  return audio;
}

std::optional<Audio> FromWav(const std::string& path) {
  auto wav = ReadWav(path);
  if (!wav) return std::nullopt;
  return Telephone(wav->Channel(0), wav->rate);
}

struct Voice {
  std::string kind, name;
  std::function<std::optional<Audio>(const std::string& text)> say;
};

void AddFlite(std::vector<Voice>& voices) {
  for (const std::string_view name : FliteVoice::kNames) {
    auto voice = FliteVoice::Open(name);
    if (!voice) continue;
    for (const double speed : {0.9, 1.2}) {
      voices.push_back({"flite", fmt::format("{} x{}", name, speed),
                        [voice = *voice, speed](const std::string& text) -> std::optional<Audio> {
                          auto speech = voice->Render(text, speed);
                          if (!speech) return std::nullopt;
                          return Telephone(speech->samples, speech->rate);
                        }});
    }
  }
  // A voice of Debian's flite that Parley does not ship.
  void* library = dlopen("libflite_cmu_us_awb.so.1", RTLD_NOW);
  if (library == nullptr) return;
  using Register = cst_voice* (*)(const char*);
  const auto make = reinterpret_cast<Register>(dlsym(library, "register_cmu_us_awb"));
  cst_voice* awb = make == nullptr ? nullptr : make(nullptr);
  if (awb == nullptr) return;
  for (const float speed : {0.9F, 1.2F}) {
    voices.push_back(
        {"flite", fmt::format("awb x{}", speed), [awb, speed](const std::string& text) -> std::optional<Audio> {
           std::srand(1);
           feat_set_float(awb->features, "duration_stretch", 1 / speed);
           cst_wave* wave = flite_text_to_wave(text.c_str(), awb);
           if (wave == nullptr) return std::nullopt;
           const auto count = static_cast<std::size_t>(wave->num_samples);
           Audio audio = Telephone({wave->samples, count}, Hz{wave->sample_rate});
           delete_wave(wave);
           return audio;
         }});
  }
}

void AddPiper(std::vector<Voice>& voices) {
  for (const bool still : {true, false}) {
    auto piper = PiperRenderer::Load(DefaultAssetsDirectory(), {.deterministic = still});
    if (!piper) return;
    for (const double speed : {0.9, 1.2}) {
      voices.push_back({"piper", fmt::format("joe{} x{}", still ? ", still" : "", speed),
                        [piper = *piper, speed](const std::string& text) -> std::optional<Audio> {
                          auto clause = piper->Render(text, speed);
                          if (!clause) return std::nullopt;
                          return Telephone(clause->samples, clause->rate);
                        }});
    }
  }
}

void AddEspeak(std::vector<Voice>& voices) {
  if (std::system("command -v espeak-ng >/dev/null 2>&1") != 0) return;
  const std::filesystem::path wav = std::filesystem::temp_directory_path() / fmt::format("clip.{}.wav", getpid());
  for (const char* arguments : {"-v en-us -p 35 -s 150", "-v en-us+f3 -p 60 -s 160", "-v en-us+m4 -p 45 -s 180",
                                "-v en-gb+f2 -p 50 -s 140", "-v en-gb-scotland -p 40 -s 150"}) {
    voices.push_back({"espeak", arguments, [arguments, wav](const std::string& text) -> std::optional<Audio> {
                        const std::string command =
                            fmt::format("espeak-ng {} -w {} \"{}\"", arguments, wav.string(), text);
                        if (std::system(command.c_str()) != 0) return std::nullopt;
                        auto audio = FromWav(wav.string());
                        std::filesystem::remove(wav);
                        return audio;
                      }});
  }
}

const std::vector<Voice>& Voices() {
  static const std::vector<Voice> voices = [] {
    std::vector<Voice> made;
    AddPiper(made);
    AddFlite(made);
    AddEspeak(made);
    return made;
  }();
  return voices;
}

/// One of each kind to choose constants on: a natural voice, a good one and a mechanical one; the human's, a natural
/// one that varies, a woman's and a Scot's are left to check them.
bool IsToFit(const Voice& voice) {
  return voice.name.starts_with("joe, still") || voice.name.starts_with("rms") || voice.name.starts_with("kal16");
}

SlotSpec Choice(std::vector<SlotChoice> choices) {
  SlotSpec slot{"choice", SlotType::kChoice, false, {}};
  slot.limits.choices = std::move(choices);
  return slot;
}

}  // namespace

std::vector<ShortQuestion> ShortQuestions() {
  ShortQuestion yes_no{"yes or no", {"agreed", SlotType::kYesNo, false, {}}};
  yes_no.answers = {"yes", "no", "yeah", "nope", "okay", "sure", "yes please", "no thanks", "that's right", "correct"};
  yes_no.human = {{"vm-no", "no"}};

  ShortQuestion digit{"one digit", {"digit", SlotType::kNumber, false, {}}};
  digit.slot.limits.max = 9;
  digit.answers = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"};
  for (std::size_t d = 0; d < 10; ++d) {
    digit.human.emplace_back(fmt::format("digits/{}", d), digit.answers[d]);
  }

  ShortQuestion day{"day", {"day", SlotType::kDate, false, {}}};
  day.answers = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "today", "tomorrow"};
  for (std::size_t d = 0; d < 7; ++d) day.human.emplace_back(fmt::format("digits/day-{}", d), day.answers[d]);
  day.human.emplace_back("digits/today", "today");
  day.human.emplace_back("digits/tomorrow", "tomorrow");
  day.answers.push_back("next Monday");
  day.answers.push_back("on Friday");

  ShortQuestion time{"time", {"time", SlotType::kTime, false, {}}};
  time.answers = {"half past two", "ten o'clock",   "noon",        "nine thirty",     "quarter past three",
                  "three p.m.",    "at eleven",     "two",         "two thirty",      "two o'clock",
                  "four",          "eleven thirty", "at two",      "quarter to four", "nine a.m.",
                  "twelve thirty", "half past ten", "eight thirty"};
  for (const int hour : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}) {
    time.human.emplace_back(fmt::format("digits/{}", hour), std::to_string(hour));
  }

  ShortQuestion service{"choice of a service", Choice({{"check-up", "a check-up", {"checkup", "exam"}},
                                                       {"cleaning", "a cleaning", {"clean", "teeth cleaning"}},
                                                       {"filling", "a filling", {"cavity"}},
                                                       {"whitening", "whitening", {"whiten", "bleaching"}}})};
  service.answers = {
      "a check-up",         "check-up",        "cleaning", "a cleaning",        "a filling",    "filling",
      "whitening",          "cavity",          "exam",     "a cleaning please", "the cleaning", "teeth cleaning",
      "the filling please", "a checkup please"};

  ShortQuestion doctor{
      "choice of a person",
      Choice({{"chen", "Doctor Chen", {}}, {"patel", "Doctor Patel", {}}, {"any", "either one", {"no preference"}}})};
  doctor.answers = {"Doctor Chen", "Doctor Patel", "either one", "no preference", "the first one", "the second one"};
  return {yes_no, digit, day, time, service, doctor};
}

const std::vector<std::string>& NoAnswers() {
  static const std::vector<std::string> kTexts = {"wait a minute",
                                                  "I do not know",
                                                  "maybe",
                                                  "say that again",
                                                  "hello",
                                                  "who is this",
                                                  "never mind",
                                                  "what did you say",
                                                  "next month",
                                                  "my wife called",
                                                  "hold on",
                                                  "I need help",
                                                  "something else",
                                                  "thank you",
                                                  "both of them",
                                                  "the blue one",
                                                  "good morning",
                                                  "goodbye",
                                                  "sorry",
                                                  "I have a question",
                                                  "it hurts",
                                                  "Christmas",
                                                  "sometimes",
                                                  "when",
                                                  "hours",
                                                  "January",
                                                  "music",
                                                  "how much is that",
                                                  "what",
                                                  "a person",
                                                  "I'd rather not say",
                                                  "what times do you have",
                                                  "how about tomorrow",
                                                  "is there anything later",
                                                  "can I call you back",
                                                  "to be honest",
                                                  "too early",
                                                  "are you open today",
                                                  "not that one",
                                                  "at home",
                                                  "I'm feeling ill",
                                                  "what does it cost"};
  return kTexts;
}

LocalTime SomeNow() {
  using namespace std::chrono;
  return {year_month_day{2026y, November, 23d}, minutes{600}};
}

std::vector<ShortClip> ClipsOf(const ShortQuestion& question, std::size_t every) {
  std::vector<ShortClip> clips;
  for (const auto& [file, text] : question.human) {
    const auto path = DefaultAssetsDirectory() / "prompts/en_US_f_Allison" / (file + ".wav");
    if (auto audio = FromWav(path.string())) clips.push_back({"human", file, text, true, false, std::move(*audio)});
  }
  std::size_t number = 0;
  const auto add = [&](const Voice& voice, const std::string& text, bool answer) {
    // Spread over voices and texts alike, whatever their numbers.
    if (every > 1 && (number++ * 2654435761U >> 8) % every != 0) return;
    if (auto audio = voice.say(text))
      clips.push_back({voice.kind, voice.name, text, answer, IsToFit(voice), std::move(*audio)});
  };
  for (const Voice& voice : Voices()) {
    for (const std::string& text : question.answers) add(voice, text, true);
    for (const std::string& text : NoAnswers()) {
      // "Okay" is no answer to a question about a day, and one to a question of yes or no.
      if (ReadSlot(question.slot, text, SomeNow()).outcome != SlotReading::Outcome::kValue) add(voice, text, false);
    }
  }
  return clips;
}

}  // namespace parley
