// A log message before the answer to initialize.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";

const server = new McpServer({ name: "eager", version: "1.0.0" }, { capabilities: { logging: {} } });
server.registerTool("hello", { description: "Says hello" }, () => ({ content: [] }));
const transport = new StdioServerTransport();
await server.connect(transport);
await transport.send({ jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "starting" } });
