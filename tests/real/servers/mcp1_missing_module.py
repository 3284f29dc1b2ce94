from mcp.server.fastmcp import FastMCP
import psycopg

FastMCP("database").run()
