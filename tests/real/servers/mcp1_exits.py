import sys

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("strict")
sys.exit(3)
