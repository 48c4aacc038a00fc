/** Runs as they are kept among the steps of a fit. */
import type { FinishEnd } from "../em/finish_limits.ts";
import type { Curvature } from "../linalg/curvature_pairs.ts";
import type { Run } from "./runs.ts";

/** Where a run is and what it knows, after EM rounds or a finish. */
export interface RunState extends
  Pick<
    Run,
    | "weights"
    | "atoms"
    | "membership"
    | "gradient"
    | "objective"
    | "evaluations"
    | "gained"
  > {
  readonly curvature?: Curvature | undefined;
}

/** A finish made before: after how many rounds of evaluations it ended, how, and where. */
export interface KnownFinish {
  readonly rounds: number;
  readonly end: FinishEnd;
  readonly state: RunState;
  /** Which of the optima known at its end it joined; −1 for none or the best. */
  readonly joined: number;
}

/** The state of a run. */
export function stateOf(run: Run): RunState {
  const { weights, atoms, membership, gradient, curvature } = run;
  const { objective, evaluations, gained } = run;
  return {
    ...{ weights, atoms, membership, gradient, objective, evaluations, gained },
    ...curvature && { curvature },
  };
}

/** Takes a run to a state. */
export function restore(run: Run, state: RunState): void {
  run.weights.set(state.weights);
  run.atoms.set(state.atoms);
  run.membership.set(state.membership);
  run.gradient.set(state.gradient);
  run.objective = state.objective;
  run.evaluations = state.evaluations;
  run.gained = state.gained;
  run.curvature = state.curvature;
}
