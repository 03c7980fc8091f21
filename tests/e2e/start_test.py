#!/usr/bin/env python3
"""What `parley` says when it cannot start: one clear message with what to do, exit code 1, and nothing left behind."""

import os
import pathlib
import socket
import subprocess

from bench import main
from server import HOST, check, free_port

NOBODY = 65534


def says(text, *wanted):
    for part in wanted:
        check(str(part) in text, f'"{part}" is not in what was said:\n{text}')


def says_once(text, wanted):
    says(text, wanted)
    check(text.count(wanted) == 1, f'"{wanted}" is said {text.count(wanted)} times:\n{text}')


def run_check(bench, place):
    """@return exit code and words of `parley check`"""
    result = subprocess.run([bench.parley, "check", place], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return result.returncode, result.stdout


def refused(bench, place, *wanted, overridden=()):
    """`parley check` and `parley serve` both name each mistake with its line and give up. What the command line of
    serve overrides, only check can see."""
    code, words = run_check(bench, place)
    check(code == 1, f"parley check ended with {code}:\n{words}")
    says(words, *wanted, *overridden)
    # The models are loaded after the script was found good: without any it must not matter.
    words = bench.serve(place, models=bench.folder / "none").fails()
    says(words, *wanted)
    check("fetch_assets" not in words, f"the mistakes of the script hide behind the models:\n{words}")


def missing_models(bench):
    folder = bench.folder / "no-such-folder"
    words = bench.serve(models=folder).fails()
    says(words, folder, "scripts/fetch_assets.sh")
    check(sum(line.startswith("parley: ") for line in words.splitlines()) == 1, f"not one message:\n{words}")


def missing_model_file(bench):
    folder = bench.folder / "models"
    folder.mkdir()
    for each in bench.models.iterdir():
        (folder / each.name).symlink_to(each)
    (folder / "turn").unlink()
    words = bench.serve(models=folder).fails()
    says(words, folder / "turn", "scripts/fetch_assets.sh")


def taken_sip_port(bench):
    port = free_port()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind((HOST, port))
        words = bench.serve(sip=port).fails()
    says(words, port, "--sip")
    with socket.socket() as tcp:
        tcp.bind((HOST, port))
        tcp.listen()
        words = bench.serve(sip=port).fails()
    says(words, port, "--sip")


def taken_http_port(bench):
    with socket.socket() as tcp:
        tcp.bind((HOST, 0))
        tcp.listen()
        words = bench.serve(http=tcp.getsockname()[1]).fails()
        says(words, tcp.getsockname()[1], "--http")


def wrong_settings(bench):
    place = bench.copy(bench.desk)
    settings = place / "parley.yaml"
    settings.write_text("flow: flow.yaml\nknowlege: [hours.md]\nsip:\n  listen: nowhere\n  udp: maybe\n"
                        "rtp:\n  ports: 30000-20000\ncapacity:\n  calls: many\n")
    refused(bench, place, f"{settings}:2:", "knowlege", f"{settings}:5:", f"{settings}:9:",
            overridden=(f"{settings}:4:", f"{settings}:7:"))
    settings.write_text("flow: flow.yaml\nsip: [unclosed\n")
    refused(bench, place, f"{settings}:")
    settings.unlink()
    refused(bench, place, settings)


def wrong_flow(bench):
    place = bench.copy(bench.desk)
    flow = place / "flow.yaml"
    flow.write_text("persona: {name: Robin, business: The Desk}\nstart: nowhere\nhome: ask\nnodes:\n"
                    "  ask: {ask: \"How can I help?\", than: ask}\n  lost: {say: \"Hello.\", then: gone}\n")
    refused(bench, place, f"{flow}:2:", "nowhere", f"{flow}:5:", "than", f"{flow}:6:", "gone")


def wrong_knowledge(bench):
    place = bench.copy(bench.desk)
    (place / "empty").mkdir()
    (place / "parley.yaml").write_text("flow: flow.yaml\nknowledge: [hours.md, missing.md, empty]\n")
    refused(bench, place, place / "missing.md", place / "empty", "one file per topic")


def wrong_demo(bench):
    place = bench.copy(bench.lakeside)
    demo = place / "demo.yaml"
    demo.write_text("name: Wrong\nsteps:\n  - wait: agent_dances\n  - sey: Hello\n")
    code, words = run_check(bench, place)
    check(code == 1, f"parley check ended with {code}:\n{words}")
    says(words, f"{demo}:3:", f"{demo}:4:")
    demo.unlink()
    code, words = run_check(bench, place)
    check(code == 0, f"parley check ended with {code}:\n{words}")


def data_not_writable(bench):
    # A place below a file cannot be made by anybody.
    file = bench.folder / "file"
    file.write_text("")
    says(bench.serve(data=file / "data").fails(), file / "data", "--data")
    # A directory that is there and belongs to somebody else.
    data = bench.folder / "theirs"
    for folder in (data, data / "calls", data / "voice", data / "crashes"):
        folder.mkdir()
        folder.chmod(0o555)
    bench.folder.chmod(0o755)
    words = bench.serve(data=data, user=NOBODY if os.getuid() == 0 else None).fails()
    says_once(words, "parley: ")
    says(words, data, "--data")


def no_root(bench):
    """Set-up as a user with packages missing: the one command that root has to run, and nothing else is tried."""
    fakes = bench.folder / "bin"
    fakes.mkdir()
    for name, script in {"id": "echo 1000", "dpkg-query": "exit 1", "apt-get": "echo apt-get was run >&2; exit 1",
                         "sudo": "echo sudo was run >&2; exit 1"}.items():
        (fakes / name).write_text(f"#!/bin/sh\n{script}\n")
        (fakes / name).chmod(0o755)
    result = subprocess.run([bench.source / "run", "--demo"], text=True, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env={**os.environ, "PATH": f"{fakes}:{os.environ['PATH']}"})
    check(result.returncode == 1, f"./run ended with {result.returncode}")
    commands = [line for line in result.stderr.splitlines() if "apt-get install" in line]
    check(len(commands) == 1, f"not one command: {result.stderr}")
    says(commands[0], "sudo apt-get update && sudo apt-get install -y", "libre-dev", "cmake")
    check("was run" not in result.stderr, f"it was tried without root: {result.stderr}")
    check(result.stdout == "", f"it went on: {result.stdout}")


if __name__ == "__main__":
    main([missing_models, missing_model_file, taken_sip_port, taken_http_port, wrong_settings, wrong_flow,
          wrong_knowledge, wrong_demo, data_not_writable, no_root])
