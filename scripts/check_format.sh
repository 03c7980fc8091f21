#!/usr/bin/env bash
# Fails if a C++ file is not as clang-format 16 writes it. To mend: scripts/check_format.sh --fix
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mapfile -t files < <(git ls-files '*.cpp' '*.hpp')
[ ${#files[@]} -gt 0 ] || { echo "check_format: no C++ files found"; exit 1; }
if [ "${1:-}" = --fix ]; then
  exec clang-format-16 -i "${files[@]}"
fi
clang-format-16 --dry-run --Werror "${files[@]}"
echo "format: ${#files[@]} files"
