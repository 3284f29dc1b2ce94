from mcp.server.fastmcp import FastMCP

FastMCP("empty").run()
