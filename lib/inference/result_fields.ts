/** What a fit says beside the options that are valid for it. */

/**
 * Fields of a fit's result: it may be given as the options of what is computed of its mixture, for what
 * it had common or fixed, its prior, its bound. All of them, as a test holds.
 */
export const RESULT_FIELDS: readonly string[] = [
  ...["mixture", "bounds", "atomBound", "atomNorms", "onBound"],
  ...["effectiveItems", "membership", "warnings", "common", "fixed"],
  ...["logLikelihood", "objective", "prior", "ridgeSearch", "spread"],
  ...["logLikelihoodPerChoice", "choosers", "logLikelihoodPerChooser"],
  ...["status", "gradientNorm", "foundBest", "finished", "effort"],
  ...["exploration", "starts", "seconds"],
];
