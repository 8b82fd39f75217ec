// Reads workflow files as GitHub does: its grammar and its expressions. Prints what is wrong, a line each; ends with 1 if something is.
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { basename } from "node:path";

register("./json.mjs", import.meta.url);
const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await import("@actions/workflow-parser");

let faults = 0;
for (const path of process.argv.slice(2)) {
  const { context, value } = parseWorkflow({ name: basename(path), content: readFileSync(path, "utf8") }, new NoOperationTraceWriter());
  if (value) {
    await convertWorkflowTemplate(context, value);
  }

  for (const error of context.errors.getErrors()) {
    faults++;
    console.log(error.message);
  }
}

process.exitCode = faults > 0 ? 1 : 0;
