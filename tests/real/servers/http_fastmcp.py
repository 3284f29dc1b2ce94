"""FastMCP over HTTP: for each TRANSPORT:LOGIN:PORT of the command line a server."""

import asyncio
import sys

from fastmcp import FastMCP
from fastmcp.server.auth import RemoteAuthProvider
from fastmcp.server.auth.providers.in_memory import InMemoryOAuthProvider
from fastmcp.server.auth.providers.jwt import StaticTokenVerifier
from mcp.server.auth.settings import ClientRegistrationOptions

TOKENS = StaticTokenVerifier({"right": {"client_id": "tests", "scopes": []}})
LOGINS = {
    "open": lambda here: None,
    "token": lambda here: TOKENS,
    "announced": lambda here: RemoteAuthProvider(TOKENS, ["https://login.example"], here),
    "oauth": lambda here: InMemoryOAuthProvider(base_url=here, client_registration_options=ClientRegistrationOptions(enabled=True)),
}


def serve(transport, login, port):
    mcp = FastMCP("weather", auth=LOGINS[login](f"http://127.0.0.1:{port}"))

    @mcp.tool
    def now(city: str) -> str:
        """The weather in a city."""
        return f"sunny in {city}"

    @mcp.tool
    def forecast(city: str, days: int = 3) -> list[str]:
        """The weather of the next days."""
        return [f"sunny in {city}"] * days

    return mcp.run_http_async(transport=transport, host="127.0.0.1", port=int(port), show_banner=False)


async def main():
    await asyncio.gather(*(serve(*server.split(":")) for server in sys.argv[1:]))


asyncio.run(main())
