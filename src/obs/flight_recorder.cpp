#include "obs/flight_recorder.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace parley {
namespace {

std::array<std::atomic<const FlightRecorder*>, FlightRecorder::kMaxListed> g_listed{};

std::size_t List(const FlightRecorder* recorder) {
  for (std::size_t i = 0; i < g_listed.size(); ++i) {
    const FlightRecorder* free = nullptr;
    if (g_listed[i].compare_exchange_strong(free, recorder)) return i;
  }
  return g_listed.size();
}

/// A line made without anything that a signal handler may not call.
class SafeLine {
 public:
  void Text(const char* text) {
    while (*text != '\0' && size_ < sizeof line_) line_[size_++] = *text++;
  }
  void Number(std::int64_t value) {
    auto rest = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    if (value < 0) Text("-");
    Digits(rest, 10, 1);
  }
  void Hex16(std::uint64_t value) { Digits(value, 16, 16); }
  void Write(int fd) {
    // Nothing can be done about a failure in the middle of a crash.
    [[maybe_unused]] const ssize_t wrote = ::write(fd, line_, size_);
    size_ = 0;
  }

 private:
  void Digits(std::uint64_t value, unsigned base, int least) {
    char digits[20];
    int count = 0;
    for (; value != 0 || count < least; value /= base) digits[count++] = "0123456789abcdef"[value % base];
    char text[21];
    for (int i = 0; i < count; ++i) text[i] = digits[count - 1 - i];
    text[count] = '\0';
    Text(text);
  }

  char line_[128];
  std::size_t size_ = 0;
};

}  // namespace

FlightRecorder::FlightRecorder(CallId call) : call_(call), listed_at_(List(this)) {}

FlightRecorder::~FlightRecorder() {
  if (listed_at_ < g_listed.size()) g_listed[listed_at_].store(nullptr);
}

std::vector<FlightEvent> FlightRecorder::Events() const {
  const std::uint64_t end = Recorded();
  std::vector<FlightEvent> events;
  for (std::uint64_t i = end - std::min<std::uint64_t>(end, kCapacity); i < end; ++i)
    events.push_back(events_[i % kCapacity]);
  return events;
}

void FlightRecorder::Dump(int fd) const noexcept {
  const std::uint64_t end = Recorded();
  SafeLine line;
  line.Text("call ");
  line.Hex16(call_.value);
  line.Text(" events ");
  line.Number(static_cast<std::int64_t>(end));
  line.Text("\n");
  line.Write(fd);
  for (std::uint64_t i = end - std::min<std::uint64_t>(end, kCapacity); i < end; ++i) {
    const FlightEvent& event = events_[i % kCapacity];
    for (const std::int64_t number :
         {event.at.time_since_epoch().count(), std::int64_t{event.kind}, event.a, event.b}) {
      line.Number(number);
      line.Text(" ");
    }
    line.Text("\n");
    line.Write(fd);
  }
}

void DumpFlightRecorders(int fd) noexcept {
  for (const auto& listed : g_listed)
    if (const FlightRecorder* recorder = listed.load(); recorder != nullptr) recorder->Dump(fd);
}

}  // namespace parley
