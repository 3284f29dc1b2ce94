#!/usr/bin/env node
// The TypeScript SDK with a health check before it connects, and a note of how long that took by its own clock.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const resolve = createRequire(process.env.REAL + "/package.json").resolve;
const load = async (name) => import(pathToFileURL(resolve("@modelcontextprotocol/sdk/" + name)).href);
const { McpServer } = await load("server/mcp.js");
const { StdioServerTransport } = await load("server/stdio.js");

const server = new McpServer({ name: "waits", version: "1" });
server.tool("now", async () => ({ content: [] }));
const began = process.hrtime.bigint();
try {
  await fetch(process.env.N8N_BASE_URL + "/healthz");
} finally {
  writeFileSync(process.env.TRUTH, String(Number(process.hrtime.bigint() - began) / 1e9));
}
await server.connect(new StdioServerTransport());
