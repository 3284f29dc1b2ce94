from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
import anyio

server = Server("waiting-list")


@server.list_tools()
async def tools():
    await anyio.sleep_forever()


async def main():
    async with stdio_server() as (reader, writer):
        await server.run(reader, writer, server.create_initialization_options())


anyio.run(main)
