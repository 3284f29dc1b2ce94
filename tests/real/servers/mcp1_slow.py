import time

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("slow")


@mcp.tool()
def anything() -> str:
    """Anything."""
    return ""


time.sleep(6)
mcp.run()
