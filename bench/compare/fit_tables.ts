/**
 * The data sets that both checkouts fit: drawn once, by this one.
 */
import { choiceTableFromCsv } from "../../mod.ts";
import { simulatedRegimes } from "../regimes.ts";
import type { Table } from "./checkouts.ts";
import { hostileTables } from "./hostile_tables.ts";

/** A table, and how it is fitted. */
export interface FitTable extends Table {
  readonly components: number;
  readonly seed: number;
}

/** Seeds of each regime, 54 in all: fewer where a fit takes seconds. */
const SEEDS: Readonly<Record<string, number>> = {
  easy: 8,
  wide: 6,
  many: 3,
  groups: 4,
  rare: 6,
  small: 8,
  line: 6,
  clustered: 5,
  "heavy-tailed": 3,
  misspecified: 5,
};

function* regimeTables(): Generator<FitTable> {
  for (const regime of simulatedRegimes) {
    for (let seed = 1; seed <= (SEEDS[regime.name] ?? 5); seed++) {
      const { data: { features, counts }, components } = regime.draw(seed);
      const name = `${regime.name}, seed ${seed}`;
      yield { name, features, counts, components, seed };
    }
  }
}

/** The US routes at K = 1 … 6. */
function* routesTables(csv: string): Generator<FitTable> {
  const { data } = choiceTableFromCsv(csv, { counts: "flights", id: "route" });
  const { features, counts } = data;
  for (let components = 1; components <= 6; components++) {
    const name = `routes, K = ${components}`;
    yield { name, features, counts, components, seed: 1 };
  }
}

/** All tables, one at a time; those of the routes where their text is given. */
export function* fitTables(routes: string | undefined): Generator<FitTable> {
  yield* regimeTables();
  if (routes !== undefined) yield* routesTables(routes);
  yield* hostileTables();
}
