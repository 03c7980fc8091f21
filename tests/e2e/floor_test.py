#!/usr/bin/env python3
"""Who has the floor, over real SIP and RTP with the embedded models: two callers at once speak ten times each into the
agent's answers, to show that they listen and to cut in. Judged by the callers from their own two channels.

On an idle machine it is ten of ten, both ways (docs/performance.md); a busy one may lose some, since an interruption
is known by its words and the recogniser comes late.
"""

import json
import subprocess

from bench import main
from server import HOST, check

CALLERS = 2
WANTED = 8  # of ten


def floor(bench):
    server = bench.serve(place=bench.lakeside)
    server.ready()
    script = bench.source / "tests" / "e2e" / "floor.yaml"
    command = [bench.parley, "call", f"sip:desk@{HOST}:{server.sip}", "--script", script, "--models", bench.models,
               "--json"]
    callers = [bench.start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(CALLERS)]
    yielded = interruptions = false_interruptions = 0
    for caller in callers:
        text, _ = caller.communicate(timeout=420)
        print(text)
        report = json.loads(text.strip().splitlines()[-1])
        yielded += report["interruptions_yielded"]
        interruptions += report["interruptions"]
        false_interruptions += report["false_interruptions"]
    print(f"stopped for {yielded} of {interruptions} interruptions, and for {false_interruptions} of 10 listening sounds")
    check(interruptions >= WANTED, "the callers did not come to their interruptions")
    check(yielded >= WANTED, "the agent spoke on through interruptions")
    check(10 - false_interruptions >= WANTED, "the agent fell silent for listening sounds")


if __name__ == "__main__":
    main([floor])
