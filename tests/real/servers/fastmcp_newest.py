from fastmcp import FastMCP

mcp = FastMCP("weather")


@mcp.tool
def now(city: str) -> str:
    """The weather in a city."""
    return f"sunny in {city}"


@mcp.tool
def forecast(city: str, days: int = 3) -> list[str]:
    """The weather of the next days."""
    return [f"sunny in {city}"] * days


mcp.run(show_banner=True)
