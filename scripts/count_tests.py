#!/usr/bin/env python3
"""Prints the result of a ctest JUnit report as "N passed, N failed" and exits 1 if any test failed or none ran."""

import sys
import xml.etree.ElementTree as ElementTree


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: count_tests.py REPORT.xml", file=sys.stderr)
        return 2
    cases = ElementTree.parse(sys.argv[1]).getroot().iter("testcase")
    failed, passed = [], 0
    for case in cases:
        if case.get("status") == "run":
            passed += 1
        else:
            failed.append(case.get("name"))  # failed, not built, or not run: none of them is a pass
    for name in failed:
        print(f"failed: {name}")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
