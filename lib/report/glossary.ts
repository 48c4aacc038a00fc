/** Every term of reports and pages, explained once: for the foot of a page and for README. */

/** A term, what it means, and by which words a text is known to use it. */
interface Entry {
  readonly term: string;
  readonly text: string;
  /** @default {the term} */
  readonly words?: RegExp;
}

/** All of them, in alphabetical order; README has the same list. */
export const GLOSSARY: readonly Entry[] = [
  {
    term: "95% interval",
    text:
      "made from the standard error so that it holds the true value in about 95 of 100 data sets, if the model is right and choices are many",
    words: /\bintervals?\b/i,
  },
  {
    term: "AIC",
    text:
      "minus twice the log-likelihood, plus 2 for each parameter; the smallest is expected to predict best",
    words: /\bAIC\b/,
  },
  {
    term: "atom",
    text:
      "what a component likes, one coefficient a feature: the utility that a unit more of it adds. With 1 more of utility an item is chosen 2.72 times as often",
    words: /\batoms?\b/i,
  },
  {
    term: "atom bound",
    text:
      "the largest norm of an atom that the search allows. An atom that lies on it would go further, perhaps to infinity, and has no standard error",
    words: /\b(?:atom|on the) bound\b/i,
  },
  {
    term: "BIC",
    text:
      "as AIC, with the log of the number of choosers for each parameter; the smallest tells the number of groups",
    words: /\bBIC\b/,
  },
  {
    term: "bootstrap",
    text: "errors from refits to data that are drawn from the fit",
  },
  {
    term: "bunches",
    text:
      "choices that were made together, so that counts vary more than those of independent choices; errors for them are larger by the square root of the over-dispersion",
  },
  {
    term: "chooser",
    text:
      "who belongs to one component: a person with all its choices, or a single choice where persons are not known",
    words: /\bchoosers?\b/i,
  },
  {
    term: "component",
    text:
      "a hidden group of choosers of one taste; the sentences on top say group",
    words: /\bcomponents?\b/i,
  },
  {
    term: "condensation point",
    text:
      "√(2 log p) for p items: the norm of an atom from which on a component sits on a few items",
  },
  {
    term: "condition",
    text:
      "the largest over the smallest eigenvalue of the information, scaled to unit diagonal: how many times the choices of the best known direction the least known one needs for the same error",
  },
  {
    term: "effective items",
    text:
      "over how many equally likely items the choices of a component might be spread: the exponential of the entropy of its item probabilities",
  },
  {
    term: "eigenvalues of the latent second moment",
    text:
      "a spectrum computed from the choices without a fit: as many lie above the noise as there are components at least, if the features are normal",
    words: /latent second moment/i,
  },
  {
    term: "explained",
    text:
      "where the log-likelihood lies between uniform (0%) and saturated (100%)",
    words: /\bExplained\b/,
  },
  {
    term: "gradient norm",
    text:
      "how steep the log-likelihood per chooser still is where the search ended; 0 at a maximum",
  },
  {
    term: "held out",
    text:
      "the log-likelihood per choice of choices that the fit did not see: how well it predicts",
  },
  {
    term: "ICL",
    text:
      "BIC plus twice the entropy of who belongs where; the smallest tells groups that single choices tell apart",
    words: /\bICL\b/,
  },
  {
    term: "influence",
    text: "how far the estimates move when one item, or chooser, is left out",
  },
  {
    term: "information",
    text:
      "how sharply the log-likelihood bends at the estimate: the sharper, the smaller the standard errors. Known least is the change of the parameters that bends it least, coefficients times the standard deviation of their feature, weights in proportion",
    words: /\binformation\b/i,
  },
  {
    term: "jackknife",
    text: "errors from leaving out items, or choosers, one by one",
  },
  {
    term: "log-likelihood",
    text:
      "the logarithm of the probability that the model gives to the choices as they were made; nearer to 0 is better",
    words: /log-lik/i,
  },
  {
    term: "membership",
    text:
      "how the weights depend on a chooser's covariates: log-odds of a component against the last one",
  },
  {
    term: "missing",
    text:
      "what another component would gain in log-likelihood, and what chance gives where none is missing; a score test tells it without another fit",
    words: /\bMissing\b/,
  },
  {
    term: "nats",
    text:
      "the unit of log-likelihood, from natural logarithms: 1 nat more makes the choices 2.72 times as likely",
    words: /\bnats?\b/i,
  },
  {
    term: "norm of an atom",
    text: "its length in whitened units: 0 is no taste at all, 3 a strong one",
    words: /\bnorm\b/i,
  },
  {
    term: "odds ratio",
    text:
      "how many times as often an item is chosen as another that is else alike and has a unit, or a standard deviation, less of the feature: the exponential of the coefficient",
    words: /odds ratio/i,
  },
  {
    term: "optimality gap",
    text:
      "how fast the log-likelihood per choice would rise with the weight of the best atom to add; 0 where no mixture is better, with any number of components",
    words: /optimality gap|best atom to add/i,
  },
  {
    term: "over-dispersion",
    text:
      "how many times as much the counts vary as those of independent choices; the quasi criteria divide the log-likelihood by it",
    words: /over-dispersion|quasi|vary/i,
  },
  {
    term: "Pearson residual",
    text:
      "observed less fitted count, over the square root of the fitted one; larger than 2 in size for about 5% of the items if the model is right",
  },
  {
    term: "percentile intervals",
    text: "between percentiles of the refits of the bootstrap",
    words: /percentile/i,
  },
  {
    term: "principal axes",
    text:
      "the two directions, in whitened units, in which the atoms differ most from no taste",
    words: /principal axis/i,
  },
  {
    term: "prior",
    text:
      "what is added to the log-likelihood to pull estimates together; a ridge of λ weighs like λ choices",
    words: /\bprior\b|\bridge\b/i,
  },
  {
    term: "profile intervals",
    text:
      "all values at which the likelihood, everything else fitted anew, lies within chance of the best",
    words: /profile/i,
  },
  {
    term: "pseudo R²",
    text:
      "1 less the log-likelihood over that of choosing at random (McFadden): 0 for no better than that",
  },
  {
    term: "rate of EM",
    text:
      "by which factor a round of EM, the simplest climb, shortens the way to the maximum: the share of the information that is missing as nobody knows who belongs where",
  },
  {
    term: "sandwich",
    text:
      "errors right for independent choosers even where the model is only the nearest one to what they do",
  },
  {
    term: "saturated",
    text:
      "the log-likelihood if each item were as probable as it was frequent: the most that any model reaches",
  },
  {
    term: "standard deviation of a feature",
    text:
      "over the items, or within the choice sets: a step that is as usual for one feature as for another",
    words: /standard deviations?\b/i,
  },
  {
    term: "standard error",
    text:
      "by how much an estimate would vary, as a standard deviation, between data sets like this one",
    words: /standard errors?\b/i,
  },
  {
    term: "start",
    text:
      "a first guess from which the search climbs; there are several as there are several maxima",
    words: /\bstarts?\b/i,
  },
  {
    term: "test of fit",
    text:
      "whether data drawn from the fit lie as far from it as the choices do",
  },
  {
    term: "uniform",
    text: "the log-likelihood if all items were equally likely",
  },
  {
    term: "weight",
    text: "the share of the choosers that belong to a component",
    words: /\bweights?\b/i,
  },
  {
    term: "whitened units",
    text:
      "units in which the features of the items have variance 1 and no correlation, so that lengths and distances compare",
    words: /whitened/i,
  },
];

/** The entries that a text uses; where names of the user stand in it as whole words, these are not terms. */
export function termsIn(
  text: string,
  names: readonly string[] = [],
): readonly Entry[] {
  const ownWords = without(text, names);
  return GLOSSARY.filter((entry) => occursIn(entry, ownWords));
}

function occursIn({ term, words }: Entry, text: string): boolean {
  return words?.test(text) ?? text.toLowerCase().includes(term.toLowerCase());
}

/** A text less those names that have a term in them; "condition 733" stays: beside names of items are only shares. */
function without(text: string, names: readonly string[]): string {
  const all = names.join("\n");
  const entries = GLOSSARY.filter((entry) => occursIn(entry, all));
  const misleading = names
    .filter((name) => entries.some((entry) => occursIn(entry, name)))
    .sort((a, b) => b.length - a.length) // "weight:heavy" before "weight"
    .map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  if (misleading.length === 0) return text;
  const word = String.raw`[\p{L}\p{N}_]`;
  return text.replaceAll(
    new RegExp(
      `(?<!${word})(?:${
        misleading.join("|")
      })(?!${word}| -?[\\d.]+(?![\\d.]*%))`,
      "gu",
    ),
    " ",
  );
}
