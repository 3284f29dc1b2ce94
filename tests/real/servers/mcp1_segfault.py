import os
import signal

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("native")
os.kill(os.getpid(), signal.SIGSEGV)
