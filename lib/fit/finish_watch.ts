/** How long a finish will take. */
import type { FinishStep } from "../em/finish_limits.ts";
import { PER_DIGIT } from "../em/finish_pace.ts";
import type { Settings } from "./settings.ts";

/** Milliseconds between what is told of finishes. */
const PAUSE = 200;
/** Evaluations a digit that are believed: between these. */
const FEWEST = 3, MOST = 100;

/** Where a finish was when it began. */
interface Beginning {
  readonly time: number;
  readonly gradientNorm: number;
  readonly evaluations: number;
}

/**
 * Tells `onFinish` of steps, and how long the rest will take: the gradient has some digits to go, each
 * takes as many evaluations as those so far did, and each evaluation as long. Undefined where nobody listens.
 */
export function finishWatch(
  { onFinish, gradientTolerance }: Settings,
): ((step: FinishStep) => void) | undefined {
  if (!onFinish) return undefined;
  const beginnings = new Map<unknown, Beginning>();
  let told = performance.now();
  return ({ slot, gradientNorm, evaluations }) => {
    const time = performance.now();
    const from = beginnings.get(slot);
    if (!from) {
      beginnings.set(slot, { time, gradientNorm, evaluations });
      return;
    }
    if (time < told + PAUSE) return;
    told = time;
    const spent = evaluations - from.evaluations;
    const digits = Math.log10(from.gradientNorm / gradientNorm);
    const perDigit = digits > 0
      ? Math.min(MOST, Math.max(FEWEST, spent / digits))
      : PER_DIGIT;
    const toGo = Math.max(0, Math.log10(gradientNorm / gradientTolerance));
    const seconds = (time - from.time) / 1000;
    const secondsLeft = seconds / spent * perDigit * toGo;
    onFinish({ gradientNorm, evaluations, secondsLeft });
  };
}
