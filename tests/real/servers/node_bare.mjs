import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";

const server = new McpServer({ name: "bare", version: "1.0.0" });
server.registerTool("hello", { description: "Says hello" }, () => ({ content: [] }));
await server.connect(new StdioServerTransport());
