// Takes every message and never answers, as a server does that waits for its backend: for each MANNER:PORT of the command line one that
// is `silent`, or that sends the head of a `stream` on which nothing follows.
import { createServer } from "node:http";

for (const [manner, port] of process.argv.slice(2).map((server) => server.split(":"))) {
  createServer((request, response) => {
    if (request.method !== "POST") return response.writeHead(405, { allow: "POST" }).end();
    request.resume();
    if (manner === "stream") response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
  }).listen(Number(port), "127.0.0.1");
}
