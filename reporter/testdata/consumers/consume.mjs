// Reads the reports of one run with programs from npm and prints what they found in them as JSON.
// Usage: node consume.mjs DIR, where DIR has junit.xml, ctrf.json, run.har, run.tap and allure/.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { allure2, junitXml } from "@allurereport/reader";
import { PathResultFile } from "@allurereport/reader-api";
import { validate } from "ctrf";
import har from "har-validator/lib/promise.js";
import { parse as parseJUnit } from "junit2json";
import { Parser } from "tap-parser";

const dir = process.argv[2];
const text = (name) => readFileSync(join(dir, name), "utf8");

// The cases that junit2json finds, by how they ended.
async function junit() {
  const found = { total: 0, failed: 0, errored: 0, skipped: 0, flaky: 0 };
  const top = await parseJUnit(text("junit.xml"));
  for (const suite of top.testsuite ?? []) {
    for (const c of suite.testcase ?? []) {
      found.total++;
      if (c.failure) found.failed++;
      if (c.error) found.errored++;
      if (c.skipped) found.skipped++;
      if (c.flakyError) found.flaky++;
    }
  }
  found.saysTotal = top.tests ?? 0;
  return found;
}

// What a reader of Allure finds in files: results by status, attachments, and whether it took every file.
async function read(reader, files) {
  const found = { total: 0, statuses: {}, steps: {}, attachments: 0, refused: [] };
  const nothing = async () => {};
  const visitor = {
    visitTestResult: async (r) => {
      found.total++;
      found.statuses[r.status] = (found.statuses[r.status] ?? 0) + 1;
      for (const s of r.steps ?? []) {
        if (s.type === "step") found.steps[s.status] = (found.steps[s.status] ?? 0) + 1;
      }
    },
    visitAttachmentFile: async () => { found.attachments++; },
    visitTestFixtureResult: nothing, visitMetadata: nothing, visitGlobals: nothing, visitCheckResult: nothing, visitMetrics: nothing,
  };
  for (const file of files) {
    const data = new PathResultFile(file);
    if (!(await reader.matches(data)) || !(await reader.read(visitor, data))) found.refused.push(file);
  }
  return found;
}

// The attachments of Allure are files of its results: another reader of it takes them.
const results = readdirSync(join(dir, "allure")).filter((f) => !f.includes("-attachment"));

const tap = { total: 0, failed: 0, skipped: 0, plan: 0, bailout: false, diagnosed: 0, broken: 0 };
const parser = new Parser({ strict: true });
parser.on("assert", (a) => {
  tap.total++;
  if (a.skip) tap.skipped++;
  if (!a.ok) tap.failed++;
  if (a.diag?.message !== undefined && a.diag?.details !== undefined) tap.diagnosed++;
});
parser.on("plan", (p) => { tap.plan = p.end; });
parser.on("bailout", () => { tap.bailout = true; });
parser.on("extra", (line) => { if (line.trim() !== "") tap.broken++; });
parser.end(text("run.tap"));

const archive = JSON.parse(text("run.har"));
await har.har(archive);
const report = JSON.parse(text("ctrf.json"));
const checked = validate(report);

console.log(JSON.stringify({
  junit: await junit(),
  allureJUnit: await read(junitXml, [join(dir, "junit.xml")]),
  allure: await read(allure2, results.map((f) => join(dir, "allure", f))),
  ctrf: { valid: checked.valid, errors: checked.errors, summary: report.results.summary, flaky: report.results.tests.filter((t) => t.flaky).length },
  har: archive.log.entries.length,
  tap,
}));
