import signal
import time

from mcp.server.fastmcp import FastMCP

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
mcp = FastMCP("stubborn")


@mcp.tool()
def count() -> int:
    """A number."""
    return 0


mcp.run()
time.sleep(60)
