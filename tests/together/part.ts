/**
 * Tests in few isolates: each loads and compiles the module once for all its test files, which takes half
 * the processor time of an isolate for each file.
 */

/** Files of tests below a folder, in the order of their names. */
function testFiles(folder: URL): URL[] {
  return [...Deno.readDirSync(folder)]
    .sort((a, b) => a.name < b.name ? -1 : 1)
    .flatMap(({ name, isDirectory }) =>
      isDirectory
        ? testFiles(new URL(`${name}/`, folder))
        : name.endsWith("_test.ts")
        ? [new URL(name, folder)]
        : []
    );
}

/** Registers the tests of every file whose place is this one modulo their number. */
export async function testPart(part: number, parts: number): Promise<void> {
  const files = testFiles(new URL("../", import.meta.url));
  for (const [i, file] of files.entries()) {
    if (i % parts === part) await import(file.href);
  }
}
