// Keeps its state in the home directory, like many servers.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";

if (!process.env.HOME) throw new Error("HOME is not set");
mkdirSync(join(process.env.HOME, ".notes"), { recursive: true });
const server = new McpServer({ name: "notes", version: "1.0.0" });
server.registerTool("hello", { description: "Says hello" }, () => ({ content: [] }));
await server.connect(new StdioServerTransport());
