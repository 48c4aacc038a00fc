import { assert, assertEquals } from "@std/assert";
import { fit, selectComponents } from "../../mod.ts";
import type { FitResult } from "../../lib/fit/fit_result.ts";
import {
  selecting,
  type SelectTask,
  selectTasks,
} from "../../lib/fit/selecting.ts";
import { checkedSelection } from "../../lib/fit/selection_plan.ts";
import { simulatedCase } from "../simulated.ts";
import { hardCase } from "./hard_cases.ts";

const { data } = simulatedCase(5, { features: 2, choices: 2000 });
const options = { components: [1, 2, 3, 4], splits: 1, starts: 1 };
const plan = checkedSelection(data, options);

/** What of a comparison is asked of a farm of so many, in words and in the order asked. */
async function asked(size: number, before: readonly FitResult[] = []) {
  const tasks: string[] = [];
  const fits: FitResult[] = [];
  const run = selectTasks({ data, options }, { aborted: false });
  const sizeOf = ({ mixture }: Pick<FitResult, "mixture">) =>
    mixture.weights.length;
  const words = (task: SelectTask) => {
    if ("of" in task) return `refit ${sizeOf(task.of)}`;
    return "fresh" in task
      ? `grow ${sizeOf(task.fresh)}`
      : `fit ${task.components}`;
  };
  await selecting({
    size,
    do: async (task) => {
      tasks.push(words(task));
      return await run(task);
    },
  }, {
    ...{ data, plan, options, before },
    wanted: new Set([0, 1, 2, 3]),
    onFit: (made) => fits.push(made),
  });
  return { tasks, fits };
}

Deno.test("by several at once the largest fits begin first, between them the smallest", async () => {
  const alone = await asked(1);
  const several = await asked(2);
  assertEquals(alone.tasks.slice(0, 4), ["fit 1", "fit 2", "fit 3", "fit 4"]);
  assertEquals(several.tasks.slice(0, 4), ["fit 4", "fit 1", "fit 3", "fit 2"]);
  assertEquals(several.tasks.toSorted(), alone.tasks.toSorted());
  const { fits } = several;
  assertEquals(fits.map(({ mixture }) => mixture.weights.length), [1, 2, 3, 4]);
  assertEquals(
    fits.map(({ objective }) => objective),
    alone.fits.map(({ objective }) => objective),
  );
  const rest = await asked(2, fits.slice(0, 2));
  assertEquals(rest.tasks.slice(0, 2), ["fit 4", "fit 3"]);
  assert(!rest.tasks.includes("grow 2"));
});

Deno.test("a comparison explores less while the bound holds an atom of the best, as it is not ranked", () => {
  const explored = [19, 20].map((seed) => {
    const { data, options } = hardCase("rugged", seed);
    const { components } = options;
    const alone = fit(data, options);
    const { candidates } = selectComponents(data, {
      ...{ components: [components], splits: 0, seed },
    });
    const among = candidates[0]!.fit;
    assertEquals(among.objective, alone.objective);
    const isHeld = among.onBound.some(Boolean);
    return [isHeld, alone.exploration!.idle, among.exploration!.idle];
  });
  assertEquals(explored, [[false, 6, 6], [true, 5, 2]]);
});
