// Answers as n8n 2.41 does at each stage of its start: for each STAGE:PORT of the command line one that is `migrating`, that has not mounted
// its routes yet (`loading`), or that is `ready` for the key "right".
import { createServer } from "node:http";

const JSON_TYPE = "application/json; charset=utf-8";
const HTML_TYPE = "text/html; charset=utf-8";
const EDITOR = '<!DOCTYPE html><html lang="en"><head><title>n8n.io - Workflow Automation</title></head><body><div id="app"></div></body></html>';

const ready = {
  "/rest/settings": () => [200, JSON_TYPE, '{"data":{"settingsMode":"public","userManagement":{"showSetupOnFirstLoad":false,"authenticationMethod":"email"}}}'],
  "/api/v1/workflows": (key) => (key === "right" ? [200, JSON_TYPE, '{"data":[],"nextCursor":null}'] : [401, JSON_TYPE, '{"message":"Unauthorized"}']),
};

function answer(stage, path, key) {
  if (path === "/healthz") return [200, JSON_TYPE, '{"status":"ok"}'];
  if (path === "/healthz/readiness") return stage === "ready" ? [200, JSON_TYPE, '{"status":"ok"}'] : [503, JSON_TYPE, '{"status":"error"}'];
  if (stage === "migrating") return [200, HTML_TYPE, "n8n is starting up. Please wait"];
  if (stage === "loading") return [404, HTML_TYPE, `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>Cannot GET ${path}</pre>\n</body>\n</html>\n`];
  return ready[path]?.(key) ?? [200, HTML_TYPE, EDITOR];
}

for (const [stage, port] of process.argv.slice(2).map((server) => server.split(":"))) {
  createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://n8n");
    const [status, type, body] = answer(stage, pathname, request.headers["x-n8n-api-key"]);
    response.writeHead(status, { "content-type": type }).end(body);
  }).listen(Number(port), "127.0.0.1");
}
