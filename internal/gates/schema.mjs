// Holds each workbook to the schema, in one process, since most of the time a validator takes is to start; says what it finds as JSON.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [library, ...files] = process.argv.slice(1);
const { default: validate } = await import(pathToFileURL(library));
const found = {};
for (const file of files) {
  found[file] = await validate(await readFile(file), "xlsx", "Microsoft365");
}
process.stdout.write(JSON.stringify(found), () => process.exit(0)); // what runs the library would go on waiting
