import sys

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
print("Notizbuch geöffnet ✓", file=open("/dev/stderr", "w", encoding="cp1252"))
mcp.run()
