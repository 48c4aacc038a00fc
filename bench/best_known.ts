// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * The best known optima, and how far below them a single start ends.
 *
 *     deno run --allow-read --allow-write=bench bench/best_known.ts
 *         [--singles 20] [--only TEXT] [--write]
 *
 * Each problem is fitted thoroughly, by default, and from so many single random starts, each taken to its end. The best known is the
 * highest of these and of what bench/best_known.md says, which --write makes anew. "Reaches" is within
 * .001 nats of it. The files of choice sets and the routes lie beside the project; without them their rows stay as they are.
 */
import { parseArgs } from "@std/cli/parse-args";
import { type ChoiceData, fit, type FitOptions } from "../mod.ts";
import { median } from "../lib/experiments/summaries.ts";
import { panel, PANELS_ARE_MISSING } from "../tests/choice_set_files.ts";
import { misfitData } from "./misfit_data.ts";
import { routesRegimes, simulatedRegimes } from "./regimes.ts";

const { singles, only, write } = parseArgs(Deno.args, {
  string: ["only"],
  boolean: ["write"],
  default: { singles: 20, only: "" },
});

const REACHED = 0.001;
const RECORD = new URL("best_known.md", import.meta.url);

/** What is maximised. */
interface Problem {
  readonly name: string;
  readonly components: number;
  readonly data: () => ChoiceData;
  readonly constraints?: Pick<FitOptions, "common" | "fixed">;
}

const FEATURES: Readonly<Record<string, string>> = {
  electricity100: "pf,cl,loc,wk,tod,seas",
  train: "price,time,change,comfort",
  swissmetro: "asc_car,asc_train,time,cost",
  modechoice_sp: "cost,time,access,wifi,food,asc_air,asc_bus,asc_rail",
  cars_us:
    "hev,phev10,phev20,phev40,bev75,bev100,bev150,phevFastcharge,bevFastcharge,price,opCost,accelTime,american,japanese,chinese,skorean",
};
const MEMBERSHIP: Readonly<Record<string, string>> = {
  modechoice_sp: "female,business,income10k",
  swissmetro: "male,ga",
};

function* choiceSetProblems(): Generator<Problem> {
  if (PANELS_ARE_MISSING) return;
  for (const [name, columns] of Object.entries(FEATURES)) {
    const features = columns.split(",");
    for (const components of [1, 2, 3]) {
      yield { name, components, data: () => panel(name, { features }) };
    }
    const membership = MEMBERSHIP[name]?.split(",");
    if (!membership) continue;
    yield {
      name: `${name}, membership by ${membership.join(", ")}`,
      components: 2,
      data: () => panel(name, { features, membership }),
    };
  }
  const features = FEATURES["swissmetro"]!.split(",");
  yield {
    name: "swissmetro, choices apart, common but time, which is 0 in one",
    components: 2,
    data: () => panel("swissmetro", { features, persons: false }),
    constraints: {
      common: ["asc_car", "asc_train", "cost"],
      fixed: { time: { 2: 0 } },
    },
  };
}

async function routes(): Promise<Problem[]> {
  const url = new URL(
    "../../../shared/data/us-routes-2008.csv",
    import.meta.url,
  );
  const near = new URL("../../shared/data/us-routes-2008.csv", import.meta.url);
  const csv = await Deno.readTextFile(url)
    .catch(() => Deno.readTextFile(near)).catch(() => undefined);
  if (csv === undefined) return [];
  return routesRegimes(csv).map(({ draw }) => {
    const { data, components } = draw(1);
    return { name: "routes", components, data: () => data };
  });
}

function ownProblems(): Problem[] {
  const regimes = simulatedRegimes.map(({ name, draw }): Problem => {
    const { data, components } = draw(1);
    return { name: `bench/regimes.ts: ${name}`, components, data: () => data };
  });
  const misfits = [200, 500, 1000].flatMap((items) =>
    [3, 4, 5].map((components): Problem => ({
      name: `bench/misfit_data.ts: ${items} items, noise 1`,
      components,
      data: () => misfitData({ items, noise: 1, seed: 1 }),
    }))
  );
  return [...regimes, ...misfits];
}

/** A row of the record: best known log-likelihood, and the texts that follow it. */
interface Row {
  readonly best: number;
  readonly texts: readonly string[];
}

const keyOf = ({ name, components }: Pick<Problem, "name" | "components">) =>
  `${name} | ${components}`;

/** The rows of the record, by problem and K. */
async function recorded(): Promise<Map<string, Row>> {
  const text = await Deno.readTextFile(RECORD).catch(() => "");
  const rows = new Map<string, Row>();
  for (const line of text.split("\n")) {
    const [, name, components, best, ...texts] = line.split("|")
      .map((cell) => cell.trim());
    if (!/^\d+$/.test(components ?? "")) continue;
    rows.set(`${name} | ${components}`, {
      best: Number(best),
      texts: texts.slice(0, -1),
    });
  }
  return rows;
}

const short = (nats: number) =>
  nats < REACHED ? "0" : nats.toFixed(nats < 1 ? 3 : 1);

function rowOf(problem: Problem, known: Row | undefined): Row {
  const { components, constraints } = problem;
  const data = problem.data();
  const fitted = (how: Omit<FitOptions, "components">) =>
    fit(data, { components, ...constraints, ...how });
  const thorough = fitted({ effort: "thorough" });
  const usual = fitted({});
  const each = Array.from(
    { length: singles },
    (_, i) =>
      fitted({ init: "random", starts: 1, seed: `single ${i + 1}` })
        .logLikelihood,
  );
  const best = Math.max(
    thorough.logLikelihood,
    usual.logLikelihood,
    ...each,
    known?.best ?? -Infinity,
  );
  const losses = each.map((value) => best - value);
  const reached = losses.filter((loss) => loss < REACHED).length;
  const lost = (value: number) => short(best - value);
  return {
    best,
    texts: [
      `${thorough.foundBest}/${thorough.finished}`,
      lost(thorough.logLikelihood),
      lost(usual.logLikelihood),
      `${reached}/${singles}`,
      short(median(losses)),
      short(Math.max(...losses)),
    ],
  };
}

const rows = await recorded();
const problems = [
  ...choiceSetProblems(),
  ...await routes(),
  ...ownProblems(),
];
for (const problem of problems) {
  if (!problem.name.includes(only)) continue;
  const begun = performance.now();
  const known = rows.get(keyOf(problem));
  const row = rowOf(problem, known);
  rows.set(keyOf(problem), row);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(
    [keyOf(problem), row.best.toFixed(4), ...row.texts, `${seconds} s`]
      .join(" | "),
  );
}

/** The record as a page. */
function page(): string {
  const today = new Date().toISOString().slice(0, 10);
  const lines = Array.from(
    rows,
    ([key, { best, texts }]) =>
      `| ${[key, best.toFixed(4), ...texts].join(" | ")} |`,
  );
  return `# Best known optima

What \`deno run --allow-read --allow-write=bench bench/best_known.ts --write\`
found on ${today}: the highest log-likelihood, in nats, without the multinomial
constant, and inside the default atom bound; beside it how far below a fit ends:
a thorough one, a default one, and single random starts taken to their ends.
"Found by" is how many of the finished starts of the thorough fit came to its
optimum; 0 is less than .001 nats. The files of choice sets and the routes are
public data that lie beside the project.

| problem | K | best known | found by | thorough, nats below | default, nats below | single starts that reach it | median nats below | most |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join("\n")}
`;
}

if (write) await Deno.writeTextFile(RECORD, page());
