import json
from pathlib import Path

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("rates")
RATES = json.loads(Path(__file__).with_name("rates.json").read_text())
mcp.run()
