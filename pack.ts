/**
 * Makes the npm package: what `deno pack` makes, with the command `softmix`,
 * the versions of packages that were tried, and nothing of this machine.
 *
 * ```sh
 * deno task pack softmix.tgz
 * npm install ./softmix.tgz
 * ```
 */

/** The `bin` of the package: `deno pack` passes over that of deno.json. */
const BIN = `#!/usr/bin/env node
import { main } from "../lib/cli.js";
await main();
`;

const [target] = Deno.args;
if (target === undefined) throw new Error("Usage: deno task pack FILE.tgz");
const root = new URL(".", import.meta.url).pathname;
const folder = await Deno.makeTempDir();
try {
  const made = `${folder}/made.tgz`;
  await run(Deno.execPath(), ["pack", "-q", "--allow-dirty", "-o", made], root);
  await run("tar", ["-xzf", made, "-C", folder]);
  await withoutSourceMaps(`${folder}/package`);
  await Deno.mkdir(`${folder}/package/bin`);
  await Deno.writeTextFile(`${folder}/package/bin/softmix.js`, BIN);
  await Deno.chmod(`${folder}/package/bin/softmix.js`, 0o755);
  await complete(`${folder}/package/package.json`);
  await run("tar", ["-czf", target, "-C", folder, "package"]);
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function run(
  command: string,
  args: string[],
  cwd = Deno.cwd(),
): Promise<void> {
  const { code } = await new Deno.Command(command, {
    args,
    cwd,
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  if (code !== 0) throw new Error(`${command} ended with status ${code}`);
}

/** They hold the sources once more, and the folder that these lie in. */
async function withoutSourceMaps(path: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    const inside = `${path}/${name}`;
    if (isDirectory) await withoutSourceMaps(inside);
    else if (name.endsWith(".js")) {
      const text = await Deno.readTextFile(inside);
      await Deno.writeTextFile(
        inside,
        text.replace(/\n?\/\/# sourceMappingURL=\S*\s*$/, "\n"),
      );
    }
  }
}

/** Adds the command; takes the caret from versions, as later ones were never tried. */
async function complete(path: string): Promise<void> {
  const { dependencies, ...rest } = JSON.parse(await Deno.readTextFile(path));
  const exact = Object.entries<string>(dependencies)
    .map(([name, version]) => [name, version.replace(/^\^/, "")]);
  const whole = {
    ...rest,
    description: "Softmax mixtures (latent class logit) from choice counts",
    bin: { softmix: "./bin/softmix.js" },
    engines: { node: ">=20.16" },
    dependencies: Object.fromEntries(exact),
  };
  await Deno.writeTextFile(path, JSON.stringify(whole, null, 2) + "\n");
}
