// Two megabytes of stderr before the answer: a client that does not drain the pipe blocks the server.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";

const line = `${"ERROR: cannot open the cache, making a new one ".repeat(20)}\n`;
for (let written = 0; written < 2 << 20; written += line.length) process.stderr.write(line);
const server = new McpServer({ name: "talkative", version: "1.0.0" });
server.registerTool("hello", { description: "Says hello" }, () => ({ content: [] }));
await server.connect(new StdioServerTransport());
