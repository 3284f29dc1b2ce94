// Opens each page of target/html in Chromium at several widths, in light, dark and on paper, takes pictures, and says what is wrong with them.
import { readFileSync, readdirSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [folder, only] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const looks = [
  { name: "phone", width: 320, scheme: "light" },
  { name: "phone-dark", width: 320, scheme: "dark" },
  { name: "tablet", width: 800, scheme: "light" },
  { name: "desk", width: 1400, scheme: "light" },
  { name: "desk-dark", width: 1400, scheme: "dark" },
  { name: "paper", width: 720, scheme: "light", media: "print" },
];
// Everything is looked at for accessibility, in the looks that differ in it.
const judged = new Set(["phone", "phone-dark", "desk", "desk-dark"]);

/** In the page: what sticks out of its box, what lies on top of something else. */
function overflowing() {
  const faults = [];
  const name = (element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> ${element.textContent.trim().slice(0, 60)}`;
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth} px wide in ${root.clientWidth} px`);
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("svg") || element.closest(".skip") || getComputedStyle(element).display === "inline") continue;
    const scrolls = element.closest(".scroll");
    if (element !== scrolls && scrolls) continue;
    if (element.clientWidth && element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== "auto") {
      faults.push(`wider than its box by ${element.scrollWidth - element.clientWidth} px: ${name(element)}`);
    }
  }
  for (const svg of document.querySelectorAll("svg.chart")) {
    const box = svg.getBoundingClientRect();
    if (!box.width) continue;
    const texts = [...svg.querySelectorAll("text")].map((text) => [text, text.getBoundingClientRect()]).filter(([, rect]) => rect.width);
    for (const [text, rect] of texts) {
      if (rect.left < box.left - 1 || rect.right > box.right + 1 || rect.top < box.top - 1 || rect.bottom > box.bottom + 1) {
        faults.push(`text out of its picture: ${name(text)}`);
      }
    }
    texts.forEach(([one, a], index) => {
      for (const [other, b] of texts.slice(index + 1)) {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 3) faults.push(`text over text: ${name(one)} / ${name(other)}`);
      }
    });
  }
  return faults;
}

/** In the page: what paper would not show, because nobody can open it there. */
function closed() {
  const hidden = [...document.querySelectorAll("details > :not(summary)")].filter((part) => !part.checkVisibility() || !part.getBoundingClientRect().height);
  return hidden.map((part) => `closed: ${part.textContent.trim().slice(0, 60)}`);
}

/** In the page: what the tab key has to reach. */
const reachable = () => document.querySelectorAll("a[href], summary, [tabindex='0']").length;

async function tabs(page) {
  await page.evaluate(() => document.activeElement?.blur());
  const wanted = await page.evaluate(reachable);
  const seen = new Set();
  for (let step = 0; step < wanted; step++) {
    await page.keyboard.press("Tab");
    const place = await page.evaluate(() => {
      const element = document.activeElement;
      const ring = getComputedStyle(element).outlineStyle !== "none";
      return `${[...document.querySelectorAll("*")].indexOf(element)} ${ring}`;
    });
    if (place.endsWith("false")) return [`no ring around what has the focus after ${step + 1} tabs`];
    seen.add(place);
  }
  return seen.size === wanted ? [] : [`the tab key reaches ${seen.size} of ${wanted} places`];
}

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 2).map((node) => `${node.html.slice(0, 140)} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
}

async function look(page, file, look, needed) {
  const faults = [];
  await page.setViewport({ width: look.width, height: 900 });
  // In this order: each of the two forgets the other.
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: look.scheme }]);
  if (look.media) await page.emulateMediaType(look.media);
  if (look.media && !(await page.evaluate(() => matchMedia("print").matches))) faults.push("it is not on paper");
  if (look.media) faults.push(...(await page.evaluate(closed)));
  faults.push(...(await page.evaluate(overflowing)));
  // Of a very long page the beginning; a picture has its bounds.
  const height = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), 12000);
  await page.screenshot({ path: join(folder, "pictures", `${file}-${look.name}.png`), captureBeyondViewport: true, clip: { x: 0, y: 0, width: look.width, height } });
  if (look.name === "phone" || look.name === "desk") {
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    faults.push(...(await page.evaluate(overflowing)).map((fault) => `opened: ${fault}`));
    if (look.name === "phone") faults.push(...(await tabs(page)));
    const text = (await page.evaluate(() => document.body.innerText + document.body.textContent)).toLowerCase();
    faults.push(...needed.filter((one) => !text.includes(one.trim().toLowerCase())).map((one) => `lacks ${JSON.stringify(one)}`));
    if (judged.has(look.name)) faults.push(...(await violations(page)));
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = false)));
  } else if (judged.has(look.name)) {
    faults.push(...(await violations(page)));
  }
  return faults.map((fault) => `${look.name}: ${fault}`);
}

async function check(browser, file) {
  const page = await browser.newPage();
  const faults = [];
  const url = pathToFileURL(join(folder, `${file}.html`)).href;
  page.on("console", (message) => faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("request", (request) => request.url() === url || faults.push(`request: ${request.url()}`));
  // The policy of the page forbids scripts, also those that look at it: what the page itself would do is seen before it is lifted.
  await page.goto(url);
  await page.setBypassCSP(true);
  await page.goto(url);
  const needed = JSON.parse(readFileSync(join(folder, `${file}.json`), "utf8"));
  for (const one of looks) faults.push(...(await look(page, file, one, needed)));
  await page.close();
  return faults;
}

mkdirSync(join(folder, "pictures"), { recursive: true });
const files = readdirSync(folder).filter((name) => name.endsWith(".html")).map((name) => basename(name, ".html")).filter((name) => !only || name.includes(only));
const open = [...files];
let wrong = 0;
async function work() {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--force-color-profile=srgb"] });
  for (let file = open.shift(); file; file = open.shift()) {
    const faults = [...new Set(await check(browser, file))];
    wrong += faults.length;
    for (const fault of faults) console.log(`${file}: ${fault}`);
  }
  await browser.close();
}
// A browser for each core: pages of one would take the focus from each other.
await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
console.log(`${files.length} pages, ${wrong} faults`);
process.exit(wrong || !files.length ? 1 : 0);
