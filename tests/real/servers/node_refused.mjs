import { createConnection } from "node:net";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";

// The database is asked before anything else; port 1 of the loopback interface has no listener.
await new Promise((resolve, reject) => createConnection(1, "127.0.0.1").on("connect", resolve).on("error", reject));
await new McpServer({ name: "database", version: "1.0.0" }).connect(new StdioServerTransport());
