// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Does fit() reach at least what a NumPy program reaches with as many starts? Needs
 * the rival programs beside the project and a Python with SciPy.
 */
import { assert } from "@std/assert";
import { choiceTableFromCsv, fit } from "../../mod.ts";

const rivals = new URL("../../../shared/rivals/", import.meta.url);
/** p, L, K, N, norm of the atoms, seed. */
const CASES = [
  [50, 5, 2, 1500, 1.5, 1],
  [500, 8, 3, 20_000, 1.5, 2],
  [2000, 8, 3, 50_000, 1.5, 3],
  [2000, 10, 4, 100_000, 2, 4],
  [5000, 20, 5, 100_000, 1.5, 5],
];
const STARTS = 10;

async function output(
  program: string,
  args: readonly string[],
): Promise<string | undefined> {
  try {
    const run = await new Deno.Command(program, {
      args: [...args],
      env: { OPENBLAS_NUM_THREADS: "1" },
    }).output();
    return run.success ? new TextDecoder().decode(run.stdout) : undefined;
  } catch {
    return undefined;
  }
}

async function pythonWithSciPy(): Promise<string | undefined> {
  for (const python of ["python3", "/usr/bin/python3"]) {
    if (await output(python, ["-c", "import scipy"]) !== undefined) {
      return python;
    }
  }
  return undefined;
}

const python = await pythonWithSciPy();
const present = await Deno.stat(rivals).then(() => true, () => false);
if (!python) {
  console.log("skipped: no Python with SciPy (Debian: python3-scipy)");
}
if (!present) {
  console.log("skipped: the rival programs are not beside the project");
}

Deno.test({
  name:
    "fit() reaches the log-likelihood of SciPy's L-BFGS with as many starts",
  ignore: !python || !present,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      for (const sizes of CASES) {
        const prefix = `${folder}/case`;
        const make = new URL("make_case.py", rivals).pathname;
        assert(
          await output(python!, [make, prefix, ...sizes.map(String)]) !==
            undefined,
        );
        const [, , K] = sizes;
        const program = new URL("numpy_fit.py", rivals).pathname;
        const printed = await output(python!, [
          ...[
            program,
            `${prefix}.csv`,
            "count",
            `${K}`,
            `${STARTS}`,
            "1",
            "direct",
          ],
        ]);
        const theirs = JSON.parse(printed!).best_logLik;
        const text = await Deno.readTextFile(`${prefix}.csv`);
        const { data } = choiceTableFromCsv(text, {
          counts: "count",
          id: "item",
        });
        const ours = fit(data, {
          components: K!,
          init: "random",
          starts: STARTS,
        });
        const auto = fit(data, { components: K! });
        console.log(
          `p, L, K, N = ${sizes.slice(0, 4)}: SciPy ${
            theirs.toFixed(6)
          }, random starts ${ours.logLikelihood.toFixed(6)}, auto ${
            auto.logLikelihood.toFixed(6)
          }`,
        );
        for (const { logLikelihood } of [ours, auto]) {
          assert(logLikelihood >= theirs - 1e-7 * data.choices);
        }
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
