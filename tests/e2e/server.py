"""`parley serve` as a process under test: started on free ports with a data directory of its own."""

import json
import os
import pathlib
import queue
import random
import re
import resource
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

HOST = "127.0.0.1"
# Loading the models and rendering the greeting take seconds; a busy machine makes minutes of them.
START_LIMIT_S = 300


class Failed(Exception):
    pass


def check(condition, message):
    if not condition:
        raise Failed(message)


def wait_until(condition, limit_s, what):
    """The first true value of condition(), which is asked again and again."""
    deadline = time.monotonic() + limit_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failed(f"within {limit_s} s there was no {what}")
        time.sleep(0.05)


def free_port():
    """A port that is free for UDP and TCP now."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind((HOST, 0))
            try:
                tcp.bind((HOST, udp.getsockname()[1]))
            except OSError:
                continue
            return udp.getsockname()[1]


def free_range(count):
    """First of `count` neighbouring UDP ports, even and free now."""
    while True:
        first = 2 * random.randrange(20000, 30000)
        sockets = []
        try:
            for port in range(first, first + count):
                sockets.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                sockets[-1].bind((HOST, port))
            return first
        except OSError:
            continue
        finally:
            for each in sockets:
                each.close()


class Server:
    """Give `sip`, `http` or `rtp_ports` to choose the ports. `user` is a number: the process runs as that user."""

    def __init__(self, binary, place, data, models, *, sip=None, http=None, rtp_ports=40, user=None, options=()):
        self.sip = sip or free_port()
        self.http = http or free_port()
        self.data = pathlib.Path(data)
        first = free_range(rtp_ports)
        self.rtp = range(first, first + rtp_ports)
        command = [binary, "serve", place, "--sip", f"{HOST}:{self.sip}", "--http", f"{HOST}:{self.http}",
                   "--rtp-ports", f"{first}-{first + rtp_ports - 1}", "--data", self.data, *options]
        if models is not None:
            command += ["--models", models]
        self.process = subprocess.Popen([str(each) for each in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        stdin=subprocess.DEVNULL, text=True, errors="replace", user=user)
        self.out, self.err = [], []
        self._ready = threading.Event()
        self._readers = [threading.Thread(target=self._read, args=args, daemon=True)
                         for args in ((self.process.stdout, self.out), (self.process.stderr, self.err))]
        for reader in self._readers:
            reader.start()

    def _read(self, stream, lines):
        for line in stream:
            lines.append(line.rstrip("\n"))
            if line.startswith("Metrics and health"):
                self._ready.set()

    def ready(self):
        deadline = time.monotonic() + START_LIMIT_S
        while not self._ready.wait(0.1):
            if self.process.poll() is not None:
                raise Failed(f"the server ended with {self.process.returncode}:\n" + self.words())
            check(time.monotonic() < deadline, "the server does not begin to answer:\n" + self.words())
        return self

    def words(self):
        """What it said last, and what a crash left behind."""
        crashes = [path.read_text(errors="replace").splitlines()[:20] for path in self.data.glob("crashes/crash-*.txt")]
        return "\n".join([*[*self.out, *self.err][-40:], *sum(crashes, [])])

    def fails(self):
        """Waits for the end of a start that must fail. @return what it said on standard error"""
        code = self.process.wait(START_LIMIT_S)
        for reader in self._readers:
            reader.join(10)
        check(code == 1, f"exit code {code} instead of 1:\n" + self.words())
        return "\n".join(self.err)

    def get(self, path):
        """@return status and body of a page of the admin port"""
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.http}{path}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def metrics(self):
        """Every series of /metrics by its name with labels, as in the exposition."""
        _, page = self.get("/metrics")
        return {name: float(value) for name, value in re.findall(r"^(voice_\S+?(?:\{[^}]*\})?) (\S+)$", page, re.M)}

    def metric(self, name):
        metrics = self.metrics()
        check(name in metrics, f"/metrics has no {name}")
        return metrics[name]

    def records(self):
        return [json.loads(path.read_text()) for path in sorted((self.data / "calls").glob("*/*.json"))]

    def record(self):
        """The one record, once it is there."""
        records = wait_until(self.records, 60, "call record")
        check(len(records) == 1, f"{len(records)} records instead of one")
        return records[0]

    def logged(self, event):
        """The lines of the log about one event."""
        return [json.loads(line) for line in self.err if f'"event":"{event}"' in line]

    def fill_disk(self):
        """From now on every write to a file fails, as on a full disk."""
        hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (0, hard))

    def free_disk(self):
        hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (hard, hard))

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self, limit_s=120):
        try:
            return self.process.wait(limit_s)
        except subprocess.TimeoutExpired:
            raise Failed("the server does not end:\n" + self.words())

    def stop(self):
        """Ends it gracefully, with nobody in a call."""
        self.terminate()
        code = self.wait()
        check(code == 0, f"the server ended with {code}:\n" + self.words())

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
