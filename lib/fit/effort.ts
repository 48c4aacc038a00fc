/** How hard a fit searches: what a user pays for certainty. */

/** Names of the efforts, the least first. */
export const EFFORTS = ["quick", "default", "thorough"] as const;

/** How hard a fit searches. */
export type Effort = typeof EFFORTS[number];

/** When the automatic mix stops, and how it explores ground where optima are many. */
export interface EffortLimits {
  /** Whether components are exchanged after each group of starts that raised the best. */
  readonly exchangesSoon: boolean;
  /** Most starts drawn, where the user allows as many. */
  readonly starts: number;
  /** Starts at the best optimum that end the search, where no component is missing and none is narrow. */
  readonly agreeing: number;
  /** The same where one is: lesser optima are many there. */
  readonly agreeingAnyway: number;
  /** Whether, where starts do not agree, exchanges are tried harder and mixtures are grown. */
  readonly isPersistent: boolean;
  /** Whether, if they still do not or a component is missing, a mixture is grown component by component; and ground is explored if one start alone came to the best. */
  readonly grows: boolean;
  /** Most rounds of exploration; it ends after min(idle, K + idleBeyond) in a row that gain nothing. */
  readonly rounds: number;
  readonly idle: number;
  /** In place of `idle` while the bound holds an atom of the best. */
  readonly idleOnBound: number;
  /**
   * With few components the best is found sooner. Of 288 fits with K = 3, 4, 5 91.3% reach the best known
   * after 5, 6, 6 idle rounds as after six each, 91.0% after 4, 5, 6, 91.7% after seven each.
   */
  readonly idleBeyond: number;
  /** How many of the best optima have their neighbours tried in each round. */
  readonly examined: number;
}

/** What each effort is. */
export const EFFORT_LIMITS: Readonly<Record<Effort, EffortLimits>> = {
  quick: {
    exchangesSoon: true,
    starts: Infinity,
    agreeing: 1,
    agreeingAnyway: 2,
    isPersistent: false,
    grows: false,
    rounds: 0,
    idle: 0,
    idleOnBound: 0,
    idleBeyond: 0,
    examined: 0,
  },
  default: {
    exchangesSoon: true,
    starts: Infinity,
    agreeing: 2,
    agreeingAnyway: 3,
    isPersistent: true,
    grows: true,
    rounds: 20,
    idle: 7,
    idleOnBound: 7,
    idleBeyond: 3,
    examined: 6,
  },
  thorough: {
    exchangesSoon: true,
    starts: Infinity,
    agreeing: Infinity,
    agreeingAnyway: Infinity,
    isPersistent: true,
    grows: true,
    rounds: 100,
    idle: 24,
    idleOnBound: 24,
    idleBeyond: Infinity,
    examined: 8,
  },
};

/** What the exploration of a search found. */
export interface Exploration {
  /** Rounds of fresh starts and of neighbours of the best optima. */
  readonly rounds: number;
  /** How many of the last of them did not raise the best. */
  readonly idle: number;
}
