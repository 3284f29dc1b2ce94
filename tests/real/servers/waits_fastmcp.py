"""FastMCP whose lifespan awaits a health check, and which writes down how long that took by its own clock."""

import asyncio
import os
import time
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastmcp import FastMCP

n8n = urlsplit(os.environ["N8N_BASE_URL"])


@asynccontextmanager
async def lifespan(server):
    began = time.monotonic()
    try:
        reader, writer = await asyncio.open_connection(n8n.hostname, n8n.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: n8n\r\nConnection: close\r\n\r\n")
        await reader.read()
        writer.close()
    finally:
        with open(os.environ["TRUTH"], "w") as truth:
            truth.write(str(time.monotonic() - began))
    yield


FastMCP("waits", lifespan=lifespan).run(show_banner=False)
