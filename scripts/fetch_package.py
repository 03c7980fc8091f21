#!/usr/bin/env python3
"""Downloads one package from the npm or Go registry that this user has configured, without npm or go.

    fetch_package.py npm @scope/name@1.2.3 OUT      the registry of .npmrc or npm_config_registry
    fetch_package.py go  host/path@v1.2.3 OUT       the proxies of GOPROXY or `go env -w`

The clients are several hundred megabytes of packages; fetching one pinned archive needs neither. The caller checks the
archive's hash. An unfinished download (OUT.part) is continued. Credentials come from .npmrc and .netrc.
"""
import json
import netrc
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT_S = 60
BLOCK = 1 << 18


def read_settings(paths):
    """key = value lines of the files that exist, the first file wins."""
    settings = {}
    for path in paths:
        try:
            with open(os.path.expanduser(path), encoding="utf-8") as lines:
                for line in lines:
                    key, equals, value = line.strip().partition("=")
                    if equals and not key.startswith(("#", ";")):
                        value = re.sub(r"\$\{(\w+)\}", lambda m: os.environ.get(m.group(1), ""), value.strip().strip('"'))
                        settings.setdefault(key.strip(), value)
        except OSError:
            continue
    return settings


def authorization(url, npm_settings):
    """The Authorization header for a URL, or None."""
    parts = urllib.parse.urlsplit(url)
    place = "//" + parts.netloc + parts.path
    for key, value in npm_settings.items():
        prefix, colon, kind = key.rpartition(":")
        if colon and prefix.startswith("//") and place.startswith(prefix.rstrip("/")):
            if kind == "_authToken":
                return "Bearer " + value
            if kind == "_auth":
                return "Basic " + value
    try:
        entry = netrc.netrc().authenticators(parts.hostname or "")
    except (OSError, netrc.NetrcParseError):
        entry = None
    if entry:
        import base64
        return "Basic " + base64.b64encode(f"{entry[0]}:{entry[2]}".encode()).decode()
    return None


def get(url, headers, npm_settings):
    auth = authorization(url, npm_settings)
    if auth:
        headers = {**headers, "Authorization": auth}
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=TIMEOUT_S)


def download(url, out, npm_settings):
    part = out + ".part"
    have = os.path.getsize(part) if os.path.exists(part) else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    try:
        response = get(url, headers, npm_settings)
    except urllib.error.HTTPError as error:
        if error.code != 416:  # the part was complete, or longer than the file
            raise
        os.remove(part)
        response, have = get(url, {}, npm_settings), 0
    with response, open(part, "ab" if have and response.status == 206 else "wb") as file:
        while block := response.read(BLOCK):
            file.write(block)
    os.replace(part, out)


def npm(spec, out):
    name, _, version = spec.rpartition("@")
    settings = read_settings([".npmrc", os.environ.get("npm_config_userconfig", "~/.npmrc"), "/etc/npmrc"])
    scope = name.split("/")[0] if name.startswith("@") else None
    registry = (settings.get(f"{scope}:registry") or os.environ.get("npm_config_registry")
                or os.environ.get("NPM_CONFIG_REGISTRY") or settings.get("registry"))
    if not registry:
        raise SystemExit("fetch_package: npm is not installed and no registry is configured: install npm, "
                         "or set npm_config_registry")
    registry = registry.rstrip("/")
    with get(f"{registry}/{name.replace('/', '%2f')}/{version}", {"Accept": "application/json"}, settings) as response:
        tarball = json.load(response)["dist"]["tarball"]
    download(tarball, out, settings)


def go(spec, out):
    module, _, version = spec.partition("@")
    # Capital letters are escaped in module paths (go.dev/ref/mod#goproxy-protocol).
    module = re.sub("[A-Z]", lambda m: "!" + m.group(0).lower(), module)
    config = os.path.join(os.environ.get("XDG_CONFIG_HOME", "~/.config"), "go", "env")
    proxies = os.environ.get("GOPROXY") or read_settings([os.environ.get("GOENV", config)]).get("GOPROXY")
    if not proxies:
        raise SystemExit("fetch_package: go is not installed and GOPROXY is not set: install golang-go, or set GOPROXY")
    problem = "GOPROXY names no proxy"
    for proxy in re.split("[,|]", proxies):
        if proxy in ("direct", "off", ""):
            continue
        try:
            return download(f"{proxy.rstrip('/')}/{module}/@v/{version}.zip", out, {})
        except OSError as error:
            problem = error
    raise OSError(problem)


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("npm", "go"):
        sys.exit(__doc__)
    try:
        {"npm": npm, "go": go}[sys.argv[1]](sys.argv[2], sys.argv[3])
    except (OSError, KeyError, ValueError) as error:
        sys.exit(f"{sys.argv[2]}: {error}")


if __name__ == "__main__":
    main()
