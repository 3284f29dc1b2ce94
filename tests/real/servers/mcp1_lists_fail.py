from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
import anyio

server = Server("broken-list")


@server.list_tools()
async def tools():
    raise RuntimeError("catalogue is not loaded")


async def main():
    async with stdio_server() as (reader, writer):
        await server.run(reader, writer, server.create_initialization_options())


anyio.run(main)
