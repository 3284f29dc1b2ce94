from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")


@mcp.tool()
def add(note: str) -> str:
    """Keeps a note."""
    return note


@mcp.tool()
def search(words: list[str]) -> list[str]:
    """Finds notes."""
    return words


@mcp.tool()
def count() -> int:
    """How many notes there are."""
    return 0


mcp.run()
