#include "caller/voice_activity_track.hpp"

#include <algorithm>
#include <array>

#include "caller/level_track.hpp"

namespace parley {
namespace {

/// The level that a tenth of the steps do not exceed.
int FloorOf(std::span<const std::int8_t> levels) {
  std::array<std::size_t, 128> histogram{};
  for (const std::int8_t level : levels) ++histogram[static_cast<std::size_t>(level - LevelTrack::kSilence)];
  std::size_t seen = 0;
  for (std::size_t i = 0; i < histogram.size(); ++i) {
    seen += histogram[i];
    if (seen * 10 >= levels.size()) return static_cast<int>(i) + LevelTrack::kSilence;
  }
  return LevelTrack::kSilence;
}

}  // namespace

VoiceBars BarsFor(std::span<const std::int8_t> levels, const VoiceRules& rules) {
  const int floor = levels.empty() ? LevelTrack::kSilence : FloorOf(levels);
  const int begin = std::max(rules.begin_dbov, std::min(floor + rules.begin_over_floor, rules.highest_begin));
  const int hold = std::max(rules.hold_dbov, begin - (rules.begin_over_floor - rules.hold_over_floor));
  return {begin, std::min(hold, begin)};
}

std::vector<VoicedInterval> FindVoice(std::span<const std::int8_t> levels, const VoiceRules& rules) {
  const VoiceBars bars = BarsFor(levels, rules);
  std::vector<VoicedInterval> runs;
  for (std::size_t i = 0; i < levels.size();) {
    if (levels[i] < bars.hold_dbov) {
      ++i;
      continue;
    }
    const std::size_t first = i;
    int loudest = LevelTrack::kSilence;
    for (; i < levels.size() && levels[i] >= bars.hold_dbov; ++i) loudest = std::max<int>(loudest, levels[i]);
    if (loudest < bars.begin_dbov) continue;
    runs.push_back({LevelTrack::kStep * static_cast<int>(first), LevelTrack::kStep * static_cast<int>(i)});
  }
  // Joining comes first: a stop consonant may leave a run of 20 ms that belongs to its word.
  std::vector<VoicedInterval> voice = Joined(runs, rules.join);
  std::erase_if(voice, [&](const VoicedInterval& v) { return v.to - v.from < rules.shortest; });
  return voice;
}

std::vector<VoicedInterval> Joined(std::span<const VoicedInterval> voice, Ms join) {
  std::vector<VoicedInterval> joined;
  for (const VoicedInterval& v : voice) {
    if (!joined.empty() && v.from - joined.back().to <= join) {
      joined.back().to = std::max(joined.back().to, v.to);
    } else {
      joined.push_back(v);
    }
  }
  return joined;
}

Ms CommonTime(std::span<const VoicedInterval> a, std::span<const VoicedInterval> b) {
  Ms common{0};
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    common += std::max(Ms{0}, std::min(a[i].to, b[j].to) - std::max(a[i].from, b[j].from));
    if (a[i].to < b[j].to) {
      ++i;
    } else {
      ++j;
    }
  }
  return common;
}

}  // namespace parley
