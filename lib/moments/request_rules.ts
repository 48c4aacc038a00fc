/** What estimators make of the request that a starting method gets. */
import { ANYTHING } from "../checks/kinds.ts";

/** Options of a starting method's request that an estimator leaves alone: it may be passed on as it is. */
export const REQUEST_RULES = {
  starts: ANYTHING,
  seed: ANYTHING,
  atomBound: ANYTHING,
  design: ANYTHING,
} as const;
