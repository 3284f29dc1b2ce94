import asyncio
from contextlib import asynccontextmanager

from mcp.server.fastmcp import FastMCP


@asynccontextmanager
async def lifespan(_server):
    await asyncio.Event().wait()
    yield {}


FastMCP("silent", lifespan=lifespan).run()
