from mcp.server.fastmcp import FastMCP


def load(rates: dict[str, float]) -> float:
    return rates["total"] / rates["count"]


mcp = FastMCP("rates")
load({"total": 1.0, "count": 0.0})
mcp.run()
