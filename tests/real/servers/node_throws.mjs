import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";

const server = new McpServer({ name: "plans", version: "1.0.0" });
const plans = JSON.parse('{"plans": null}').plans;
console.error(`${server.server.transport} ${plans.length} plans`);
