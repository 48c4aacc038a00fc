// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * What a covariance costs, of each kind, here and in other checkouts:
 *
 *     deno run --allow-read --allow-run --allow-env bench/covariance.ts [DIRECTORY …]
 *
 * Each checkout runs as a program of its own; rounds are interleaved. Prints
 * medians, in milliseconds, and throws where standard errors differ.
 */
import { rival } from "./rivals/programs.ts";

const SHAPES = [[5000, 20, 5], [50_257, 50, 5]] as const;
const KINDS = ["observed", "sandwich", "expected", "rate of EM"] as const;
const ROUNDS = 21, WARM = 100;

if (Deno.args[0] === "--answer") await answer(Deno.args[1]!);
else {await compare(
    [`${import.meta.dirname}/..`, ...Deno.args].map(Deno.realPathSync),
  );}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Answers "p L K kind" with a time, and "p L K check" with the sum of the logarithms of its standard errors. */
async function answer(directory: string): Promise<void> {
  const softmix: typeof import("../mod.ts") = await import(
    `${directory}/mod.ts`
  );
  const { emRate }: typeof import("../lib/inference/em_rate.ts") = await import(
    `${directory}/lib/inference/em_rate.ts`
  );
  const cases = new Map<string, ReturnType<typeof fitted>>();
  function fitted(shape: string) {
    const [p, L, K] = shape.split(" ").map(Number) as [number, number, number];
    const features = softmix.simulateFeatures(p, L, { seed: 1 });
    const truth = softmix.simulateMixture(K, L, { seed: 1, scale: 2 });
    const data = softmix.simulateChoices(features, truth, {
      choices: 200 * p,
      seed: 1,
    });
    const { mixture } = softmix.quasiNewton(data, truth, {
      gradientTolerance: 1e-12,
    });
    return { data, mixture };
  }
  const input = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  for await (const line of input) {
    const [, shape, kind] = line.trim().match(/^(\d+ \d+ \d+) (.*)$/) ?? [];
    if (shape === undefined) {
      console.log(0);
      continue;
    }
    if (!cases.has(shape)) cases.set(shape, fitted(shape));
    const { data, mixture } = cases.get(shape)!;
    const errors = (of: string) =>
      softmix.covariance(data, mixture, { kind: of as "observed" })
        .atomErrors!.values.reduce((sum, v) => sum + Math.log(v), 0);
    if (kind!.startsWith("check ")) {
      console.log(errors(kind!.slice("check ".length)));
      continue;
    }
    const begun = performance.now();
    if (kind === "rate of EM") emRate(data, mixture);
    else errors(kind!);
    console.log(performance.now() - begun);
  }
}

async function compare(directories: readonly string[]): Promise<void> {
  const programs = await Promise.all(
    directories.map(async (directory) =>
      (await rival("deno", [
        ...["run", "--allow-read", "--config", `${directory}/deno.json`],
        ...[import.meta.filename!, "--answer", directory],
      ]))!
    ),
  );
  for (const shape of SHAPES) {
    const warm = Math.ceil(WARM * SHAPES[0][0] / shape[0]);
    for (const kind of KINDS) {
      const ask = (i: number, what: string) =>
        programs[i]!.ask(`${shape.join(" ")} ${what}`);
      const times: number[][] = directories.map(() => []);
      for (let round = -warm; round < ROUNDS; round++) {
        for (const i of directories.keys()) {
          const time = await ask(i, kind);
          if (round >= 0) times[i]!.push(time);
        }
      }
      if (kind !== "rate of EM") {
        const sums = await Promise.all(
          directories.map((_, i) => ask(i, `check ${kind}`)),
        );
        if (!sums.every((sum) => Math.abs(sum - sums[0]!) <= 1e-8)) {
          throw new Error(`Standard errors differ: ${sums}`);
        }
      }
      console.log(
        `p = ${shape[0]}, L = ${shape[1]}, K = ${shape[2]}, ${kind}:`,
        times.map((t) => median(t).toFixed(1)).join(" "),
      );
    }
  }
  for (const program of programs) await program.end();
}
