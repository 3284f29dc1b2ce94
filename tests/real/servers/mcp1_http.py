import socket

from mcp.server.fastmcp import FastMCP

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]

FastMCP("shop", host="127.0.0.1", port=port).run(transport="streamable-http")
