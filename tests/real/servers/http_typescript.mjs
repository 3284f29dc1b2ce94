// The TypeScript SDK 1.x with sessions: for each MANNER:PORT of the command line a server, which answers in `json` or by `sse`,
// or `forgets` each session as soon as it has one.
import { randomUUID } from "node:crypto";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { createMcpExpressApp } from "@modelcontextprotocol/sdk/server/express.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { isInitializeRequest } from "@modelcontextprotocol/sdk/types.js";

function serve(manner, port) {
  const sessions = new Map();

  async function open() {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: manner === "json",
      onsessioninitialized: (id) => manner !== "forgets" && sessions.set(id, transport),
    });
    const server = new McpServer({ name: "notes", version: "1.0.0" });
    server.registerTool("note", { description: "Keeps a note" }, () => ({ content: [] }));
    server.registerTool("notes", { description: "Lists the notes" }, () => ({ content: [] }));
    await server.connect(transport);
    return transport;
  }

  const app = createMcpExpressApp();
  app.all("/mcp", async (request, response) => {
    const id = request.headers["mcp-session-id"];
    const isNew = !id && request.method === "POST" && isInitializeRequest(request.body);
    const transport = isNew ? await open() : sessions.get(id);
    if (transport) return transport.handleRequest(request, response, request.body);
    const message = id ? "Session not found" : "Bad Request: No valid session ID provided";
    response.status(id ? 404 : 400).json({ jsonrpc: "2.0", error: { code: -32000, message }, id: null });
  });
  app.listen(Number(port), "127.0.0.1");
}

for (const server of process.argv.slice(2)) serve(...server.split(":"));
