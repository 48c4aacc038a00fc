// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Memory that a fit takes beside the features, at the size of a language
 * model's output layer (Linux only):
 *
 *     deno run --allow-all bench/memory.ts [--precision single] [--workers 2] [--items 50257]
 *
 * The most memory resident during the fit, less that before the data were
 * made, features filled. A few evaluations show it: buffers are made once.
 */
import { parseArgs } from "@std/cli/parse-args";
import { fitParallel } from "../lib/fit/fit_parallel.ts";
import { choiceData } from "../mod.ts";
import { sharedFeatures } from "../lib/estimation.ts";

const options = parseArgs(Deno.args, {
  string: ["precision"],
  default: {
    items: 50_257,
    features: 768,
    components: 10,
    workers: 1,
    precision: "double",
  },
});
const { items: p, features: L, components } = options;

/** Resident memory in MB: now, and the most so far. */
function resident(): { now: number; most: number } {
  const text = Deno.readTextFileSync("/proc/self/status");
  const of = (name: string) =>
    Number(text.match(new RegExp(`${name}:\\s*(\\d+) kB`))![1]) * 1024 / 1e6;
  return { now: of("VmRSS"), most: of("VmHWM") };
}

const features = sharedFeatures(
  [p, L],
  options.precision === "single" ? "single" : "double",
);
for (let i = 0; i < features.values.length; i++) {
  features.values[i] = Math.sin(i * 12.9898) + Math.sin(i * i * 0.078233);
}
const counts = Float64Array.from({ length: p }, (_, j) => j * j % 17);
const before = resident().now;
const begun = performance.now();
const data = choiceData(features, counts);
const made = performance.now();
const { starts, seconds } = await fitParallel(data, {
  components,
  init: "random",
  starts: 3,
  emRounds: 2,
  maxEvaluations: 10,
  workers: options.workers,
});
const { most } = resident();
const megabytes = features.values.byteLength / 1e6;
console.log(
  `p = ${p}, L = ${L}, K = ${components}, ${options.precision} precision, ${options.workers} threads`,
);
console.log(`features ${megabytes.toFixed(0)} MB`);
console.log(
  `beside them, most of all ${
    (most - before).toFixed(0)
  } MB, before the data were made ${(before - megabytes).toFixed(0)} MB`,
);
console.log(
  `choiceData ${((made - begun) / 1e3).toFixed(1)} s, ${
    starts.reduce((sum, start) => sum + start.evaluations, 0)
  } evaluations in ${seconds.total.toFixed(1)} s`,
);
