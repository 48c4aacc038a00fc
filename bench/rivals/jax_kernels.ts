// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * One evaluation with its gradient as it is written with @jax-js/jax, compiled by its `jit` for its
 * WebAssembly backend. A program of its own, which reads lines `evaluation p L K` and answers each with
 * milliseconds and the log-likelihood per choice:
 *
 *     echo "evaluation 5000 20 5" | deno run --no-lock bench/rivals/jax_kernels.ts [float32|float64]
 *
 * The package is no dependency of softmix, nor in its lock: npm fetches it when this runs.
 */
import { atomsOf } from "../evaluation.ts";
import { featuresOf } from "./evaluation_case.ts";

/** By a variable, so that whoever checks or caches softmix does not fetch it. */
const JAX = "npm:@jax-js/jax@0.1.25";

/** What is used of an array: an operation consumes it, unless it is of `ref`. */
interface JaxArray {
  readonly ref: JaxArray;
  add(other: JaxArray): JaxArray;
  mul(other: JaxArray): JaxArray;
  data(): Promise<ArrayLike<number>>;
}

type Objective = (...given: JaxArray[]) => JaxArray;
type Evaluated = (...given: JaxArray[]) => [JaxArray, JaxArray];

/** What is used of the package. */
interface Jax {
  init(device: string): Promise<unknown>;
  defaultDevice(device: string): void;
  jit(f: Evaluated): Evaluated;
  /** With the gradient in the first argument. */
  valueAndGrad(f: Objective): Evaluated;
  readonly numpy: {
    array(values: ArrayLike<number>, options: unknown): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    transpose(a: JaxArray): JaxArray;
    sum(a: JaxArray): JaxArray;
  };
  readonly nn: {
    logSoftmax(a: JaxArray, axis: number): JaxArray;
    logsumexp(a: JaxArray, axis: number): JaxArray;
  };
}

const dtype = Deno.args[0] ?? "float32";
const { numpy, nn, ...jax }: Jax = await import(JAX);
await jax.init("wasm");
jax.defaultDevice("wasm");
const Values = dtype === "float64" ? Float64Array : Float32Array;
const arrayOf = (values: ArrayLike<number>, shape: readonly number[]) =>
  numpy.array(Values.from(values), { shape, dtype });

/** ℓ/N = Σ_j f_j·log Σ_k w_k·softmax(X·a_k)_j. */
const evaluate = jax.jit(jax.valueAndGrad((atoms, x, frequencies, weights) => {
  const scores = numpy.matmul(x, numpy.transpose(atoms));
  const joint = nn.logSoftmax(scores, 0).add(weights);
  return numpy.sum(frequencies.mul(nn.logsumexp(joint, 1)));
}));

function task(p: number, L: number, K: number) {
  const x = arrayOf(featuresOf(p, L).values, [p, L]);
  const frequencies = arrayOf(new Float64Array(p).fill(1 / p), [p]);
  const weights = arrayOf(new Float64Array(K).fill(-Math.log(K)), [K]);
  const given = atomsOf(K, L);
  return async () => {
    const [value, gradient] = evaluate(
      ...[arrayOf(given, [K, L]), x.ref, frequencies.ref, weights.ref],
    );
    const { 0: logLikelihood = NaN } = await value.data();
    await gradient.data();
    return logLikelihood;
  };
}

const tasks = new Map<string, () => Promise<number>>();

/** The median of repeated evaluations, for about 0.2 s. */
async function timed(line: string): Promise<string> {
  const [, p, L, K] = line.split(" ").map(Number) as number[];
  if (!tasks.has(line)) tasks.set(line, task(p!, L!, K!));
  const run = tasks.get(line)!;
  const times: number[] = [];
  let logLikelihood = await run();
  const begun = performance.now();
  while (times.length < 1 || performance.now() < begun + 200) {
    const t = performance.now();
    logLikelihood = await run();
    times.push(performance.now() - t);
  }
  times.sort((a, b) => a - b);
  return `${times[times.length >> 1]} ${logLikelihood}`;
}

let text = "";
for await (
  const part of Deno.stdin.readable.pipeThrough(new TextDecoderStream())
) {
  const lines = (text + part).split("\n");
  text = lines.pop()!;
  for (const line of lines) console.log(await timed(line));
}
