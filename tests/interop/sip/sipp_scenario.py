"""Writes sipp scenarios. A scenario is a list of steps; each function here makes one step as XML."""

SDP = """v=0
o=peer 1 {version} IN IP4 [local_ip]
s=-
c=IN IP4 {connection}
t=0 0
m=audio 40100 RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a={direction}
"""


def sdp(direction="sendrecv", version=1, connection="[local_ip]"):
    return SDP.format(direction=direction, version=version, connection=connection)


def request(method, cseq, *, body="", in_dialog=True, branch="[branch]", extra="", retransmit=None, content_type=None):
    """A request of the peer. Outside a dialog it has no To tag; ACK and repeated requests are sent once."""
    if retransmit is None:
        retransmit = method != "ACK"
    uri = "[next_url]" if in_dialog else "sip:agent@[remote_ip]:[remote_port]"
    to_tag = "[peer_tag_param]" if in_dialog else ""
    kind = f"Content-Type: {content_type or 'application/sdp'}\n" if body else ""
    return f"""<send{' retrans="500"' if retransmit else ''}><![CDATA[
{method} {uri} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}
From: <sip:peer@[local_ip]:[local_port]>;tag=[pid]S[call_number]
To: <sip:agent@[remote_ip]:[remote_port]>{to_tag}
Call-ID: [call_id]
CSeq: {cseq} {method}
Contact: <sip:peer@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70
{extra}{kind}Content-Length: [len]

{body}]]></send>"""


def invite(cseq=1, *, body=None, **kwargs):
    kwargs.setdefault("in_dialog", cseq != 1)
    return request("INVITE", cseq, body=sdp() if body is None else body, **kwargs)


def ack(cseq=1, **kwargs):
    return request("ACK", cseq, **kwargs)


def bye(cseq, **kwargs):
    return request("BYE", cseq, **kwargs)


def response(status, reason, *, body="", via="[last_Via:]", cseq="[last_CSeq:]"):
    """A response of the peer to the last request it received."""
    kind = "Content-Type: application/sdp\n" if body else ""
    return f"""<send><![CDATA[
SIP/2.0 {status} {reason}
{via}
[last_From:]
[last_To:]
[last_Call-ID:]
{cseq}
Contact: <sip:peer@[local_ip]:[local_port];transport=[transport]>
{kind}Content-Length: [len]

{body}]]></send>"""


def expect(status, *, optional=False, body=None, header=None, jump=None):
    """A response of the server. `body` and (`header`, regexp) are regular expressions that must match."""
    checks = ""
    if body:
        checks += f'<ereg regexp="{body}" search_in="body" check_it="true" assign_to="checked"/>'
    if header:
        checks += f'<ereg regexp="{header[1]}" search_in="hdr" header="{header[0]}:" check_it="true" assign_to="checked"/>'
    attributes = f'response="{status}"' + (' optional="true"' if optional else "") + (f' next="{jump}"' if jump else "")
    if 101 <= status < 300 and not optional:
        attributes += ' rrs="true"'
    actions = f"<action>{checks}</action>" if checks else ""
    return f"<recv {attributes}>{actions}</recv>"


def expect_request(method, *, keep=(), timeout=None, header=None):
    """A request of the server. `keep` names variables: "via" and "cseq" keep those headers for a later response."""
    checks = ""
    if "via" in keep:
        checks += '<ereg regexp="SIP/2.0/.*" search_in="hdr" header="Via:" check_it="true" assign_to="via"/>'
    if "cseq" in keep:
        checks += '<ereg regexp="[0-9]+ [A-Z]+" search_in="hdr" header="CSeq:" check_it="true" assign_to="cseq"/>'
    if header:
        checks += f'<ereg regexp="{header[1]}" search_in="hdr" header="{header[0]}:" check_it="true" assign_to="checked"/>'
    actions = f"<action>{checks}</action>" if checks else ""
    return f'<recv request="{method}"{f" timeout={chr(34)}{timeout}{chr(34)}" if timeout else ""}>{actions}</recv>'


def pause(ms):
    return f'<pause milliseconds="{ms}"/>'


def label(number):
    return f'<label id="{number}"/>'


def answered(**kwargs):
    """From INVITE to ACK."""
    return [invite(**kwargs), expect(100, optional=True), expect(180, optional=True), expect(200), ack()]


def scenario(steps):
    text = "\n".join(steps)
    # sipp refuses variables that are set and never read.
    names = [name for name in ("checked", "via", "cseq") if f'assign_to="{name}"' in text]
    reference = f'<Reference variables="{",".join(names)}"/>' if names else ""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="parley">\n{text}\n{reference}\n</scenario>\n'
