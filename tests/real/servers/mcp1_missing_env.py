import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("tickets")
TOKEN = os.environ["TICKETS_API_TOKEN"]
mcp.run()
