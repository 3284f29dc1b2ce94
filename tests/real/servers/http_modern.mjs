// Protocol 2026-07-28 over HTTP: for each LEGACY:PORT of the command line a server that does so with older requests;
// `tls` rejects them and speaks TLS with the certificate of CERTIFICATE.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { McpServer, createMcpHandler } from "@modelcontextprotocol/server";

function modern() {
  const server = new McpServer({ name: "modern", version: "1.0.0" });
  server.registerTool("hello", { description: "Says hello" }, () => ({ content: [] }));
  return server;
}

const part = (suffix) => readFileSync(process.env.CERTIFICATE + suffix);

for (const [legacy, port] of process.argv.slice(2).map((server) => server.split(":"))) {
  const isSecure = legacy === "tls";
  const handler = toNodeHandler(createMcpHandler(modern, { legacy: isSecure ? "reject" : legacy }));
  const server = isSecure ? createSecureServer({ cert: part(".pem"), key: part(".key") }, handler) : createServer(handler);
  server.listen(Number(port), "127.0.0.1");
}
