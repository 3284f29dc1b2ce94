// 300 tools in three pages; the second page is one line of 1.5 MB.
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const server = new Server({ name: "pages", version: "1.0.0" }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
  const page = Number(params?.cursor ?? 0);
  const description = "x".repeat(page === 1 ? 15_000 : 40);
  const tools = Array.from({ length: 100 }, (_, n) => ({ name: `tool_${page}_${n}`, description, inputSchema: { type: "object" } }));
  return page < 2 ? { tools, nextCursor: String(page + 1) } : { tools };
});
await server.connect(new StdioServerTransport());
