"""The Python SDK 1.x over HTTP: for each TRANSPORT:PORT of the command line a server."""

import asyncio
import sys

from mcp.server.fastmcp import FastMCP


def serve(transport, port):
    mcp = FastMCP("shop", host="127.0.0.1", port=int(port))

    @mcp.tool()
    def price(item: str) -> int:
        """What it costs."""
        return len(item)

    return mcp.run_sse_async() if transport == "sse" else mcp.run_streamable_http_async()


async def main():
    await asyncio.gather(*(serve(*server.split(":")) for server in sys.argv[1:]))


asyncio.run(main())
