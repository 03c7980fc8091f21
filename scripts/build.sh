#!/usr/bin/env bash
# scripts/build.sh PRESET [TARGET ...]: configures the tree build/PRESET and builds it. Quiet when there is nothing to do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=${1:?usage: scripts/build.sh PRESET [TARGET ...]}
shift
targets=()
for target in "$@"; do targets+=(--target "$target"); done

mkdir -p "build/$preset"
log="build/$preset/configure.log"
if ! cmake --preset "$preset" >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
# Two compilers at most per GiB and a half: the largest source files need 0.9 GB each.
memory_gib=$(awk '/MemAvailable/ {print int($2 / 1048576)}' /proc/meminfo)
jobs=$(nproc)
limit=$((memory_gib * 2 / 3))
[ "$limit" -ge 1 ] || limit=1
[ "$jobs" -le "$limit" ] || jobs=$limit
if [ -t 1 ]; then
  cmake --build "build/$preset" -j "$jobs" "${targets[@]}"
else
  log="build/$preset/build.log"
  if ! cmake --build "build/$preset" -j "$jobs" "${targets[@]}" >"$log" 2>&1; then
    grep -E -A 12 'error|FAILED' "$log" | head -n 80 >&2 || tail -n 40 "$log" >&2
    exit 1
  fi
fi
