// Schemas as zod-to-json-schema wrote them for years: draft-07, with definitions and $ref.
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const inputSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  definitions: { node: { type: "object", properties: { next: { $ref: "#/definitions/node" } } } },
  properties: { node: { $ref: "#/definitions/node" }, mode: { type: ["string", "null"], enum: ["a", "b", null] } },
  dependencies: { mode: ["node"] },
  additionalProperties: false,
};
const server = new Server({ name: "draft-07", version: "1.0.0" }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: "walk", description: "Walks a list", inputSchema }] }));
await server.connect(new StdioServerTransport());
