import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import Redis from "ioredis";

new McpServer({ name: "cache", version: "1.0.0" });
new Redis();
