/** Choices in many choice sets, by persons or by nobody known, from rows in any order. */
import { ANYTHING, ARRAY, OBJECT_OR_ARRAY, TEXTS } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { check, oneOf } from "../checks/check.ts";
import type { FeatureMatrix } from "../linalg/matrix.ts";
import { type ChoiceData, withChoosers } from "./choice_data.ts";
import { chosenRows, informativeSets } from "./chosen_rows.ts";
import type { Ids } from "./ids.ts";
import { identifiedItems } from "./items.ts";
import { checkedMembership, type MembershipInput } from "./membership.ts";
import {
  ACTION,
  checkedFeatures,
  checkedOffset,
  checkTotal,
  nearZero,
  type RowNames,
} from "./row_checks.ts";
import { type RowOrder, rowOrder } from "./row_order.ts";
import { choicesBySet, choosersInSets } from "./set_choosers.ts";

/** Options of {@linkcode choiceSetData}; what is given by row has length R. */
export interface ChoiceSetOptions {
  /** The choice set of each row, by any id: a text or a finite number. 1 and "1" are one id. */
  sets: Ids;
  /** Which row of each set was chosen: true or 1 in one row of a set, false or 0 in all others. */
  chosen?: ArrayLike<boolean | number> | undefined;
  /** Instead of `chosen`, how often each row was chosen: finite, ≥ 0, any real. */
  counts?: ArrayLike<number> | undefined;
  /**
   * The person of each row, by any id: all choices of a person come from one component. A set is one of a
   * person: another person's set of the same id is another set.
   * @default {none: each choice is a chooser of its own}
   */
  persons?: Ids | undefined;
  /**
   * How many choosers are like this one: finite, > 0, the same in all rows of a person (or
   * of a set, without persons).
   * @default {1 for all}
   */
  weights?: ArrayLike<number> | undefined;
  /**
   * Covariates of choosers that the weights of components depend on, the same in all rows of a person (or of
   * a set, without persons): R × Q' in a matrix or nested arrays, or an object with a column for
   * each name. "(Intercept)", 1 for all, comes first by itself.
   * @default {none: weights are the same for all}
   */
  membership?: MembershipInput | undefined;
  /**
   * One name per column of a `membership` without names.
   * @default {"z1", "z2", …}
   */
  membershipNames?: readonly string[] | undefined;
  /**
   * Known part o_r of each row's utility, as of {@linkcode choiceData}; only differences within a set count.
   * @default {none: 0 for every row}
   */
  offset?: ArrayLike<number> | undefined;
  /**
   * One name per feature.
   * @default {"x1", "x2", …}
   */
  featureNames?: readonly string[] | undefined;
  /** One name per row. */
  itemNames?: readonly string[] | undefined;
  /**
   * What to do with a feature that is constant within every set or a linear combination there of the
   * features before it: softmax does not identify its coefficient.
   * @default {"reject"}
   */
  dependentFeatures?: "reject" | "drop" | undefined;
}

const RULES: OptionRules<ChoiceSetOptions> = {
  sets: ARRAY,
  chosen: ARRAY,
  counts: ARRAY,
  persons: ARRAY,
  weights: ARRAY,
  membership: ANYTHING,
  membershipNames: TEXTS,
  offset: ARRAY,
  featureNames: TEXTS,
  itemNames: TEXTS,
  dependentFeatures: oneOf("reject", "drop"),
};

/**
 * Checks choices in many choice sets and joins them; every estimator for choosers takes the result.
 *
 * A row is one item of one choice set, in which one of them is chosen each time. Rows may come in
 * any order; they are put together set by set and sets person by person, each in the order in which it
 * first appears. Persons may have different numbers of choices, and sets of rows: an item that is
 * not available has no row. Sets of one row and sets in which nobody chose tell nothing of tastes and are left
 * out; `dropped` counts them. Costs O(R·L²), and O(R log R) where ids do not stand together.
 *
 * @param features R × L, in any units: kept by reference where rows are in order and all of them
 *   stay, else copied, in single precision where given so; nested arrays are copied.
 * @param options The set of each row, what was chosen, and what else is known.
 * @returns The data, with `choosers`; counts are by row, over all choosers.
 * @throws {RangeError} If lengths differ, an id is no text and no finite number, a set has no chosen
 *   row or several, a person made no choice, no set of two rows has a choice, weights or membership vary
 *   within a person, a membership covariate is the same for all or a linear combination of others,
 *   a feature is constant within every set or a linear combination of others, or a number is not as
 *   {@linkcode choiceData} takes it.
 *
 * @example Two persons, three choices between a slow and a fast train
 * ```ts
 * import { choiceSetData } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const data = choiceSetData(
 *   [[20, 90], [35, 60], [20, 80], [30, 60], [22, 90], [30, 75]],
 *   {
 *     persons: ["ann", "ann", "ann", "ann", "bob", "bob"],
 *     sets: [1, 1, 2, 2, 1, 1],
 *     chosen: [0, 1, 0, 1, 1, 0],
 *     featureNames: ["euros", "minutes"],
 *   },
 * );
 * assertEquals(data.choices, 3);
 * assertEquals(data.choosers?.size, 2);
 * assertEquals(data.choosers?.names, ["ann", "bob"]);
 * ```
 */
export function choiceSetData(
  features: FeatureMatrix | readonly ArrayLike<number>[],
  options: ChoiceSetOptions,
): ChoiceData {
  checkOptions(ACTION, options, RULES);
  check(ACTION, { features }, OBJECT_OR_ARRAY);
  check(ACTION, { sets: options.sets }, ARRAY);
  const { itemNames, dependentFeatures = "reject", membership } = options;
  const rowNames: RowNames = { word: "row", names: itemNames };
  const named = checkedFeatures(features, {
    featureNames: options.featureNames,
    rowNames,
    lengths: {
      sets: options.sets.length,
      persons: options.persons?.length,
      chosen: options.chosen?.length,
      counts: options.counts?.length,
      weights: options.weights?.length,
      offset: options.offset?.length,
    },
  });
  const rows = named.features.rows;
  const offset = options.offset &&
    checkedOffset(options.offset, { rows, rowNames });
  const columns = membership &&
    checkedMembership(membership, { names: options.membershipNames, rows });
  const given = chosenRows(options, columns);
  const { kept, dropped } = informativeSets(
    given,
    options.persons !== undefined,
  );
  const ordered = rowOrder(given.sets, given.groups, kept);
  const { starts, order } = ordered;
  const choices = choicesBySet(given, ordered);
  checkTotal(choices);
  const items = identifiedItems({
    features: takenRows(named.features, order),
    featureNames: named.featureNames,
    itemNames: itemNames && inOrder(itemNames, order),
    offset: offset && offsetBySet(offset, ordered),
  }, { action: ACTION, dependentFeatures, sets: { starts, choices } });
  const choosers = choosersInSets(given, ordered, { ...options, columns });
  const data = withChoosers(items, choosers);
  return dropped ? { ...data, dropped } : data;
}

function inOrder<T>(given: readonly T[], order: Int32Array | undefined): T[] {
  return order ? Array.from(order, (r) => given[r]!) : [...given];
}

/** The rows in their order: by reference where it is that in which they were given. */
function takenRows(
  features: FeatureMatrix,
  order: Int32Array | undefined,
): FeatureMatrix {
  if (order === undefined) return features;
  const { columns: L, values } = features;
  const copy = values instanceof Float32Array
    ? new Float32Array(order.length * L)
    : new Float64Array(order.length * L);
  for (let r = 0, i = 0; r < order.length; r++) {
    for (let from = order[r]! * L, end = from + L; from < end; from++, i++) {
      copy[i] = values[from]!;
    }
  }
  return { rows: order.length, columns: L, values: copy };
}

/** The offset of each row in its new place, that of each set near 0. */
function offsetBySet(
  given: Float64Array,
  { order, starts }: RowOrder,
): Float64Array {
  const offset = order ? Float64Array.from(order, (r) => given[r]!) : given;
  for (let s = 0; s + 1 < starts.length; s++) {
    offset.set(nearZero(offset.subarray(starts[s], starts[s + 1])), starts[s]);
  }
  return offset;
}
