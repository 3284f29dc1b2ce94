from mcp.server.fastmcp import FastMCP

print("Loading 3 plugins...", flush=True)
mcp = FastMCP("plugins")


@mcp.tool()
def plugins() -> list[str]:
    """The plugins."""
    return []


mcp.run()
