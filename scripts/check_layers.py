#!/usr/bin/env python3
"""Checks that source folders include each other downwards only.

    app -> server -> call -> { transport, speech, llm, turn, dialog, knowledge } -> { sip, rtp, audio }
        -> { net, obs, config } -> runtime -> base

turn, dialog and rtp stay pure; providers and transports never include each other; providers are named in
app/providers.cpp alone. Tests may also include gtest, their own folder's testing/ and the test-only folders below.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"

BASE = {"base"}
RUNTIME = BASE | {"runtime"}
LOW = RUNTIME | {"net", "obs", "config"}
MEDIA = LOW | {"sip", "rtp", "audio"}
MIDDLE = MEDIA | {"inference", "transport", "speech", "llm", "turn", "dialog", "knowledge"}
CALL = MIDDLE | {"call"}
PROVIDER = LOW | {"audio", "inference", "phonetics", "speech", "llm", "knowledge"}

# folder -> folders it may include besides itself; the longest matching prefix counts
ALLOWED = {
    "base": set(),
    "runtime": BASE,
    "net": RUNTIME,
    "obs": RUNTIME,
    "config": RUNTIME,
    "audio": BASE,
    "rtp": BASE | {"audio"},
    "sip": LOW,
    "inference": RUNTIME,
    "phonetics": BASE,
    "turn": BASE,
    "dialog": BASE,
    "dialog/loader": BASE | {"config", "dialog", "runtime"},
    "dialog/nodes/testing": BASE | {"config", "dialog"},
    "dialog/rehearsal": BASE | {"config", "dialog", "knowledge"},
    "speech": RUNTIME | {"audio"},
    "llm": RUNTIME,
    "knowledge": RUNTIME | {"config"},
    "transport": BASE | {"audio"},
    "transport/sip_trunk": LOW | {"audio", "rtp", "sip", "transport"},
    "providers": PROVIDER,
    "call": MIDDLE,
    "caller": MEDIA | {"speech", "transport", "transport/sip_trunk", "inference"},
    "server": CALL | {"transport/sip_trunk"},
    "app": CALL | {"caller", "server", "providers", "phonetics", "transport/sip_trunk"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
PROVIDER_KINDS = {"stt", "tts", "llm", "voice", "vad", "eot", "embedding"}


def folder_of(path: pathlib.PurePosixPath) -> str:
    """The folder whose rule holds for a file: its longest prefix in ALLOWED, or src/<first>."""
    parts = path.parts[:-1]
    for length in range(len(parts), 0, -1):
        name = "/".join(parts[:length])
        if name in ALLOWED:
            return name
    return parts[0] if parts else ""


def provider_of(path: pathlib.PurePosixPath) -> str:
    parts = path.parts
    return "/".join(parts[1:3]) if parts[0] == "providers" and len(parts) > 3 else ""


def problem(source: pathlib.PurePosixPath, target: pathlib.PurePosixPath) -> str:
    """Why `source` must not include `target`, or ''."""
    here, there = folder_of(source), folder_of(target)
    if "testing" in target.parts and not (
        source.stem.endswith(("_test", "_bench", "_fuzz")) or "testing" in source.parts
    ):
        return "code that ships must not include test support"
    if "testing" in target.parts and source.parts[0] == target.parts[0]:
        return ""
    if here == there:
        if provider_of(source) != provider_of(target):
            return "providers never include each other"
        return ""
    allowed = ALLOWED.get(here)
    if allowed is None:
        return f"src/{here} is not in the table of scripts/check_layers.py"
    if here == "app" and there == "providers" and source.name != "providers.cpp":
        return "providers are named in app/providers.cpp alone"
    if there in allowed or there.split("/")[0] in allowed and there not in ("transport/sip_trunk",):
        return ""
    return f"{here} may include only: {', '.join(sorted(allowed)) or 'nothing'}"


def main() -> int:
    problems, files = [], 0
    for path in sorted(SRC.rglob("*")):
        if path.suffix not in (".hpp", ".cpp"):
            continue
        files += 1
        source = pathlib.PurePosixPath(path.relative_to(SRC).as_posix())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            target = pathlib.PurePosixPath(match.group(1))
            if not (SRC / target).exists():
                problems.append(f"src/{source}:{number}: {target} is no file of src/")
            elif why := problem(source, target):
                problems.append(f"src/{source}:{number}: includes {target}: {why}")
    for line in problems:
        print(line)
    print(f"layers: {files} files, {len(problems)} problems")
    return 1 if problems or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
