/**
 * Checks an OpenAPI document: reads it from standard input and prints it formatted.
 *
 * What is wrong goes to standard error, and the exit status says so. Style is not judged here,
 * only whether stock tools can work with the document.
 */
import { text } from "node:stream/consumers";
import { createConfig, lintFromString } from "@redocly/openapi-core";

const RULES = {
  struct: "error",
  "no-unresolved-refs": "error",
  "no-identical-paths": "error",
  "no-ambiguous-paths": "error",
  "no-path-trailing-slash": "error",
  "path-declaration-must-exist": "error",
  "path-parameters-defined": "error",
  "path-not-include-query": "error",
  "operation-parameters-unique": "error",
  "operation-operationId": "error",
  "operation-operationId-unique": "error",
  "operation-operationId-url-safe": "error",
  "operation-2xx-response": "error",
  "no-enum-type-mismatch": "error",
  "no-invalid-schema-examples": "error",
  "no-invalid-media-type-examples": "error",
};

const source = await text(process.stdin);
const config = await createConfig({ rules: RULES });
const problems = await lintFromString({ source, config, absoluteRef: "openapi.json" });
for (const { severity, ruleId, message, location } of problems) {
  console.error(`${severity}: ${message} (${ruleId}) at ${location[0]?.pointer ?? "#"}`);
}
if (problems.some((it) => it.severity === "error")) {
  process.exitCode = 1;
} else {
  process.stdout.write(`${JSON.stringify(JSON.parse(source), null, 2)}\n`);
}
