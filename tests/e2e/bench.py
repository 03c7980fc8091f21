"""What a scenario runs on, and the way scenarios are run by name."""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

from phone import Phone
from server import Failed, Server


class Bench:
    def __init__(self, options, folder):
        self.parley = options.parley
        self.speech_tool = options.speech_tool
        self.source = options.source
        self.models = options.source / "assets"
        self.desk = options.source / "tests" / "e2e" / "desk"
        self.lakeside = options.source / "examples" / "lakeside-dental"
        self.folder = folder
        self._ends = []

    def serve(self, place=None, data=None, **options):
        """A server that is being started. It has a data directory of its own unless told which."""
        options.setdefault("models", self.models)
        data = data or pathlib.Path(tempfile.mkdtemp(dir=self.folder, prefix="data"))
        server = Server(self.parley, place or self.desk, data, **options)
        self._ends.append(server.kill)
        return server

    def phone(self, server, **options):
        phone = Phone(server.sip, **options)
        self._ends.append(phone.close)
        return phone

    def start(self, command, **options):
        """Some other program, ended with the scenario."""
        process = subprocess.Popen([str(each) for each in command], stdin=subprocess.DEVNULL, text=True,
                                   errors="replace", **options)
        self._ends.append(lambda: process.poll() is None and process.kill())
        return process

    def say(self, text):
        """@return a WAV file, 8 kHz mono, in the synthetic caller's voice"""
        path = self.folder / f"{abs(hash(text))}.wav"
        subprocess.run([self.speech_tool, "say", path, text], check=True)
        return path

    def hear(self, path):
        """@return the words of a recording, in lower case"""
        result = subprocess.run([self.speech_tool, "hear", self.models, path], check=True, text=True,
                                stdout=subprocess.PIPE)
        print(f"heard: {result.stdout}")
        return result.stdout.lower()

    def copy(self, directory):
        """A script directory to put mistakes into."""
        target = pathlib.Path(tempfile.mkdtemp(dir=self.folder)) / "script"
        shutil.copytree(directory, target)
        return target

    def end(self):
        for end in reversed(self._ends):
            end()


def main(scenarios):
    """Runs the scenarios named on the command line; `scenarios` are functions of a Bench."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parley", type=pathlib.Path, required=True)
    parser.add_argument("--speech-tool", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    known = {scenario.__name__: scenario for scenario in scenarios}
    status = 0
    for name in options.names:
        with tempfile.TemporaryDirectory(prefix="parley-e2e-") as folder:
            bench = Bench(options, pathlib.Path(folder))
            try:
                known[name](bench)
                print(f"{name}: passed")
            except Failed as failure:
                print(f"{name}: FAILED: {failure}")
                status = 1
            except Exception:
                traceback.print_exc()
                print(f"{name}: FAILED")
                status = 1
            finally:
                bench.end()
    sys.exit(status)
