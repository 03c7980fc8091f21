#include "dialog/slots/time_answers.hpp"

#include "dialog/slots/slot_words.hpp"

namespace parley {
namespace {

constexpr int kHalfDay = 12 * 60;

bool FitsEitherHalf(const SlotLimits& limits, int hour, int minute) {
  const int morning = hour % 12 * 60 + minute;
  return FitsTimeLimits(limits, morning) || FitsTimeLimits(limits, morning + kHalfDay);
}

using Answers = std::vector<std::string>;

/// Words around the name of an hour.
struct Form {
  std::string_view before, after;
};

void Add(std::string_view name, std::initializer_list<Form> forms, Answers& answers) {
  for (const Form& form : forms)
    answers.push_back(std::string(form.before) + std::string(name) + std::string(form.after));
}

void AddFullHour(const SlotLimits& limits, int hour, std::string_view name, Answers& answers) {
  const int morning = hour % 12 * 60;
  const bool before_noon = FitsTimeLimits(limits, morning), after_noon = FitsTimeLimits(limits, morning + kHalfDay);
  if (!before_noon && !after_noon) return;
  Add(name, {{"", ""}, {"at ", ""}, {"", " o'clock"}, {"at ", " o'clock"}, {"", " please"}}, answers);
  if (before_noon) Add(name, {{"", " a.m."}}, answers);
  if (after_noon) Add(name, {{"", " p.m."}}, answers);
}

void AddPartsOfHour(const SlotLimits& limits, int hour, std::string_view name, Answers& answers) {
  const auto add = [&](int in_hour, int minute, std::initializer_list<Form> forms) {
    if (FitsEitherHalf(limits, in_hour, minute)) Add(name, forms, answers);
  };
  add(hour, 30, {{"", " thirty"}, {"at ", " thirty"}, {"half past ", ""}, {"at half past ", ""}});
  add(hour, 15, {{"", " fifteen"}, {"quarter past ", ""}});
  add(hour, 45, {{"", " forty five"}});
  add(hour + 11, 45, {{"quarter to ", ""}});
}

}  // namespace

bool FitsTimeLimits(const SlotLimits& limits, int minute_of_day) {
  const std::chrono::minutes minute{minute_of_day};
  return minute >= limits.earliest && minute <= limits.latest;
}

std::vector<std::string> ExpectedTimes(const SlotLimits& limits) {
  Answers answers;
  for (int hour = 1; hour <= 12; ++hour) {
    const std::string_view name = CardinalWord(static_cast<std::size_t>(hour));
    AddFullHour(limits, hour, name, answers);
    AddPartsOfHour(limits, hour, name, answers);
  }
  if (FitsTimeLimits(limits, kHalfDay)) answers.insert(answers.end(), {"noon", "at noon"});
  answers.insert(answers.end(), {"in the morning", "in the afternoon"});
  return answers;
}

}  // namespace parley
