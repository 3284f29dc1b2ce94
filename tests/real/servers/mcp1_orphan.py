import subprocess

from mcp.server.fastmcp import FastMCP

subprocess.Popen(["sleep", "120"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
mcp = FastMCP("parent")


@mcp.tool()
def count() -> int:
    """A number."""
    return 0


mcp.run()
