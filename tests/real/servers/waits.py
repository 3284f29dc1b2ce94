"""A server without any SDK that does one thing before it reads stdin, and writes down how long that took by its own clock."""

import json
import os
import socket
import sys
import time
import urllib.request
from urllib.parse import urlsplit

doing, began = sys.argv[1], time.monotonic()
if doing == "network":
    try:
        urllib.request.urlopen(os.environ["N8N_BASE_URL"] + "/healthz", timeout=float(os.environ.get("PATIENCE", "30"))).read()
    except OSError as error:
        print("n8n is not there:", error, file=sys.stderr)
elif doing == "sleep":
    time.sleep(2)
elif doing == "cpu":
    while time.monotonic() - began < 2:
        sum(range(1000))
elif doing == "lookup":
    try:
        url = urlsplit(os.environ["N8N_BASE_URL"])
        socket.getaddrinfo(url.hostname, url.port)
    except OSError as error:
        print("no such host:", error, file=sys.stderr)
with open(os.environ["TRUTH"], "w") as truth:
    truth.write(str(time.monotonic() - began))

for line in sys.stdin:
    request = json.loads(line)
    if request.get("method") == "initialize":
        answer = {"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "waits", "version": "1"}}
    elif "id" in request:
        answer = {"tools": []}
    else:
        continue
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": answer}), flush=True)
