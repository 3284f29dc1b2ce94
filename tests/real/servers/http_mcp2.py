"""The Python SDK 2.x over HTTP: for each MANNER:PORT of the command line a server."""

import asyncio
import sys

from mcp.server.mcpserver import MCPServer

MANNERS = {"sessions": {}, "stateless": {"stateless_http": True}, "json": {"stateless_http": True, "json_response": True}}


def serve(manner, port):
    mcp = MCPServer("dice")

    @mcp.tool()
    def roll(sides: int = 6) -> int:
        """Rolls one die."""
        return sides

    return mcp.run_streamable_http_async(host="127.0.0.1", port=int(port), **MANNERS[manner])


async def main():
    await asyncio.gather(*(serve(*server.split(":")) for server in sys.argv[1:]))


asyncio.run(main())
