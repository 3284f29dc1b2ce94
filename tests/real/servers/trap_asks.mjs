// Lists its tools only after its own ping and, where the client has roots, its own roots/list were answered.
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const server = new Server({ name: "curious", version: "1.0.0" }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, async () => {
  await server.ping();
  if (server.getClientCapabilities()?.roots) await server.listRoots();
  return { tools: [{ name: "hello", description: "Says hello", inputSchema: { type: "object" } }] };
});
await server.connect(new StdioServerTransport());
