// Holds the files that were written to what others say of their formats. The argument is the folder of the files; the working directory is the repository.

import fs from "node:fs";
import path from "node:path";
import addFormats from "ajv-formats";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import { HtmlValidate } from "html-validate";
import MarkdownIt from "markdown-it";
import * as toml from "smol-toml";

const folder = process.argv[2];
const faults = [];

function files(extension) {
  const names = fs.readdirSync(folder).filter((name) => name.endsWith(extension)).sort();
  const read = names.map((name) => ({ name, text: fs.readFileSync(path.join(folder, name), "utf8") }));
  if (!read.some(({ text }) => text.trim())) faults.push(`*${extension}: nothing was written`);
  return read;
}

function hold(extension, check) {
  const all = files(extension);
  for (const { name, text } of all) for (const fault of check(text)) faults.push(`${name}: ${fault}`);
  console.log(`${extension.slice(1)}: ${all.length} files`);
}

// A check by a JSON Schema, in the draft that it names; `parse` makes data of the text.
function by(file, parse = JSON.parse) {
  const schema = JSON.parse(fs.readFileSync(file, "utf8"));
  const engine = schema.$schema.includes("2020-12") ? Ajv2020 : Ajv;
  const ajv = addFormats(new engine({ strict: false, allErrors: true, unicodeRegExp: false }));
  const validate = ajv.compile(schema);
  return (text) => (validate(parse(text)) ? [] : validate.errors.map((error) => `${error.instancePath}: ${error.message}`));
}

hold(".json", by("schema/report-v1.schema.json"));
hold(".sarif", by("tests/formats/sarif-2.1.0.schema.json"));
hold(".baseline", by("schema/baseline-v1.schema.json"));
// A date is its text, as for the editors that read this schema.
hold(".toml", by("schema/gate-v1.schema.json", (text) => JSON.parse(JSON.stringify(toml.parse(text)))));

// The rules of the standard, and none of taste.
const html = new HtmlValidate({ extends: ["html-validate:standard"] });
hold(".html", (text) => html.validateStringSync(text).results.flatMap(({ messages }) => messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`)));

// What GitHub renders: no element but those that fold a part away, no picture, nothing that is fetched.
const markdown = new MarkdownIt({ html: true });
const FOLD = /^<\/?(details|summary)( open)?>/;
hold(".md", (text) => {
  const found = [];
  const walk = (tokens) => {
    for (const token of tokens) {
      const tags = token.type.startsWith("html_") ? (token.content.match(/<[^>]*>/g) ?? [token.content]) : [];
      found.push(...tags.filter((tag) => !FOLD.test(tag)).map((tag) => `raw HTML: ${tag}`));
      if (token.type === "image") found.push(`a picture: ${token.attrGet("src")}`);
      walk(token.children ?? []);
    }
  };
  walk(markdown.parse(text, {}));
  return found;
});

// `::command key=value,key=value::data`, with `%`, line breaks, `:` and `,` escaped (actions/toolkit: packages/core/src/command.ts).
const DATA = "(?:[^%\\r\\n]|%25|%0D|%0A)*";
const PROPERTY = "(?:file|line|endLine|col|endColumn|title)=(?:[^%\\r\\n:,]|%25|%0D|%0A|%3A|%2C)+";
const ANNOTATION = new RegExp(`^::(?:error|warning|notice)(?: ${PROPERTY}(?:,${PROPERTY})*)?::${DATA}$`);
// The runner obeys `::` at the begin of a line and `##[` anywhere (actions/runner: src/Runner.Common/ActionCommand.cs); other lines are text.
const OBEYED = /^\s*::|##\[/;
hold(".github", (text) => {
  const commands = text.split("\n").filter((line) => OBEYED.test(line));
  return commands.filter((line) => !ANNOTATION.test(line)).map((line) => `no annotation: ${line}`);
});

if (faults.length) {
  console.error(`${faults.length} faults\n${faults.slice(0, 60).join("\n")}`);
  process.exit(1);
}
