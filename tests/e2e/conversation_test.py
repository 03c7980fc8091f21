#!/usr/bin/env python3
"""Other people's phones hold a conversation with `parley serve`: the example, the embedded models, real SIP and RTP.

Needs the Debian packages baresip-core and sip-tester. What is recorded is written down by our recogniser, so the
words that are looked for are few and the criterion is wide.
"""

import os
import pathlib
import subprocess
import tempfile
import wave

from bench import main
from phone import mu_law
from server import HOST, check, free_port, wait_until

QUESTION = "What are your opening hours?"
# The greeting takes some four seconds; the question is asked after it.
BEFORE_S, AFTER_S = 9, 14


def words_of(text, wanted, at_least, what):
    found = [word for word in wanted if word in text]
    check(len(found) >= at_least, f"of {what} only {found} of {wanted} were heard in: {text}")


def judge_record(record):
    """What the server wrote down: one turn, the hours, the caller's BYE."""
    check(record["end"]["cause"] == "caller_hung_up", f"the call ended otherwise: {record['end']}")
    check([prompt["kind"] for prompt in record["prompts"]][:1] == ["greeting"], f"prompts: {record['prompts']}")
    asked = [turn for turn in record["turns"] if "hours" in turn["user"].lower() or "open" in turn["user"].lower()]
    check(asked, f"no turn with the question: {record['turns']}")
    words_of(asked[0]["agent_heard"].lower(), ["monday", "thursday", "fridays", "8"], 2, "the answer")
    check(asked[0]["citations"], f"the answer names no source: {asked[0]}")
    check(record["media"]["packets_received"] > 500 and record["media"]["packets_sent"] > 500, f"{record['media']}")
    check(record["events_complete"], "the event log is not complete")


def judge_metrics(server):
    metrics = wait_until(lambda: (m := server.metrics())['voice_calls_ended_total{cause="caller_hung_up"}'] and m, 30,
                         "ended call in /metrics")
    check(metrics["voice_active_calls"] == 0, "the call still counts as active")
    check(metrics["voice_turns_total"] >= 1, "no turn is counted")
    check(metrics['voice_turn_latency_seconds_count{stage="total"}'] >= 1, "no turn latency is counted")
    check(metrics["voice_greeting_delay_seconds_count"] == 1, "no greeting delay is counted")
    check(metrics["voice_call_mos_count"] == 1, "no MOS is counted")
    check(metrics['voice_prompts_total{kind="greeting"}'] == 1, "no greeting is counted")
    for pool in ("vad", "stt", "eot", "text"):
        check(metrics[f'voice_offload_jobs_total{{pool="{pool}"}}'] > 0, f"the {pool} pool did nothing")


def caller_audio(bench):
    """The caller's side of the call: silence, the question, silence."""
    with wave.open(str(bench.say(QUESTION))) as file:
        question = file.readframes(file.getnframes())
    path = bench.folder / "caller.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16000 * BEFORE_S) + question + bytes(16000 * (AFTER_S + 60)))
    return path


def baresip(bench):
    server = bench.serve(bench.lakeside).ready()
    folder = pathlib.Path(tempfile.mkdtemp(dir=bench.folder))
    modules = subprocess.run(["dpkg", "-L", "baresip-core"], check=True, text=True, stdout=subprocess.PIPE).stdout
    module_path = next(line for line in modules.splitlines() if line.endswith("/g711.so")).rsplit("/", 1)[0]
    (folder / "config").write_text(f"""
module_path {module_path}
module g711.so
module aufile.so
module sndfile.so
module aubridge.so
module_app account.so
module_app menu.so
snd_path {folder}
audio_source aufile,{caller_audio(bench)}
audio_player aubridge,ear
audio_alert aubridge,ear
net_interface {HOST}
sip_listen {HOST}:{free_port()}
rtp_ports 31000-31999
""")
    (folder / "accounts").write_text(f"<sip:caller@{HOST}>;regint=0\n")
    (folder / "contacts").write_text("")
    seconds = BEFORE_S + AFTER_S + 2
    said = open(folder / "baresip.log", "w+")
    phone = bench.start(["baresip", "-f", folder, "-e", f"/dial sip:desk@{HOST}:{server.sip}", "-t", seconds],
                        stdout=said, stderr=subprocess.STDOUT, cwd=folder)
    phone.wait(seconds + 120)
    said.seek(0)
    log = said.read()
    check("Call established" in log, f"baresip had no call:\n{log[-3000:]}")
    recorded = list(folder.glob("dump-*-dec.wav"))
    check(len(recorded) == 1, f"baresip recorded {recorded}:\n{log[-3000:]}")
    heard = bench.hear(recorded[0])
    words_of(heard, ["lakeside", "dental", "robin", "automated", "assistant"], 2, "the greeting")
    words_of(heard, ["monday", "thursday", "friday", "eight", "8", "five", "5", "close"], 3, "the answer")
    judge_record(server.record())
    judge_metrics(server)
    server.stop()


# sipp plays a raw file of mu-law to the address that the answer named.
SCENARIO = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="question">
<send retrans="500"><![CDATA[
INVITE sip:desk@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:caller@[local_ip]:[local_port]>;tag=[pid]S[call_number]
To: <sip:desk@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="200" rrs="true"/>
<send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:caller@[local_ip]:[local_port]>;tag=[pid]S[call_number]
To: <sip:desk@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<nop><action><exec rtp_stream="{file},1,0"/></action></nop>
<pause milliseconds="{pause_ms}"/>
<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:caller@[local_ip]:[local_port]>;tag=[pid]S[call_number]
To: <sip:desk@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv response="200"/>
</scenario>
"""


def sipp(bench):
    server = bench.serve(bench.lakeside).ready()
    folder = pathlib.Path(tempfile.mkdtemp(dir=bench.folder))
    (folder / "caller.ulaw").write_bytes(mu_law(caller_audio(bench)))
    pause_ms = 1000 * (BEFORE_S + AFTER_S)
    (folder / "question.xml").write_text(SCENARIO.format(file="caller.ulaw", pause_ms=pause_ms))
    phone = bench.start(["sipp", f"{HOST}:{server.sip}", "-sf", "question.xml", "-i", HOST, "-mi", HOST,
                         "-p", free_port(), "-m", "1", "-nostdin", "-trace_err", "-timeout", "120", "-timeout_error"],
                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder)
    said, _ = phone.communicate(timeout=180)
    errors = "".join(path.read_text(errors="replace") for path in folder.glob("*errors.log"))
    check(phone.returncode == 0, f"sipp ended with {phone.returncode}:\n{errors or said[-3000:]}")
    judge_record(server.record())
    judge_metrics(server)
    server.stop()


if __name__ == "__main__":
    main([baresip, sipp])
