#include "server/signals.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace parley {
namespace {

sigset_t StopSet() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

Result<StopSignals> StopSignals::Take() {
  const sigset_t set = StopSet();
  OwnedFd signals(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  OwnedFd requests(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE));
  if (!signals || !requests)
    return Fail(
        ErrorCode::kUnavailable, Origin::kOperatingSystem,
        fmt::format("cannot wait for signals: {}; raise the limit of open files (ulimit -n)", std::strerror(errno)));
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return StopSignals(std::move(signals), std::move(requests));
}

StopSignals::~StopSignals() {
  if (!signals_) return;
  const sigset_t set = StopSet();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

bool StopSignals::Wait(Ms longest) {
  pollfd waiting[2] = {{signals_.Get(), POLLIN, 0}, {requests_.Get(), POLLIN, 0}};
  if (poll(waiting, 2, static_cast<int>(longest.count())) <= 0) return false;
  signalfd_siginfo info;
  if (read(signals_.Get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) return true;
  std::uint64_t request = 0;
  return read(requests_.Get(), &request, sizeof request) == static_cast<ssize_t>(sizeof request);
}

void StopSignals::Request() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t wrote = write(requests_.Get(), &one, sizeof one);
}

}  // namespace parley
