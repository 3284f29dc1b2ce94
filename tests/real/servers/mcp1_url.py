import os

import httpx

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("tickets")
httpx.get(os.environ["TICKETS_URL"] + "/health", timeout=2).raise_for_status()
mcp.run()
