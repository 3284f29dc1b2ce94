// Speaks protocol 2026-07-28 and nothing older.
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

serveStdio(
  () => {
    const server = new McpServer({ name: "modern", version: "1.0.0" });
    server.registerTool("hello", { description: "Says hello" }, () => ({ content: [] }));
    return server;
  },
  { legacy: "reject" },
);
