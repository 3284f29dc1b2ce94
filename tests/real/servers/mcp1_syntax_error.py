from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes"


@mcp.tool()
def count() -> int:
    return 0
