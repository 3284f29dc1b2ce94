import argparse

from mcp.server.fastmcp import FastMCP

parser = argparse.ArgumentParser(prog="notes-server")
parser.add_argument("--folder", required=True)
parser.parse_args()

mcp = FastMCP("notes")


@mcp.tool()
def count() -> int:
    """How many notes there are."""
    return 0


mcp.run()
