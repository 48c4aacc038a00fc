import { assert, assertEquals, assertThrows } from "@std/assert";
import { initialisationRadius } from "../../lib/experiments/initialisation_radius.ts";

const small = { items: 300, features: 3, components: 2, choices: 20_000 };

Deno.test("a start at the truth succeeds, whatever way it climbs", () => {
  const { rows } = initialisationRadius({
    ...small,
    distances: [0],
    starts: 2,
    replicates: 4,
    // Overlapping components are slow: only the way counts here.
    rounds: 2000,
  });
  assertEquals(rows.map(({ ascent }) => ascent), [
    "gradient",
    "newton",
    "finish",
  ]);
  for (const { rate, successes } of rows) {
    assertEquals(rate, 1);
    assertEquals(successes, [2, 2, 2, 2]);
  }
});

Deno.test("one round from afar is no success, and more rounds never lose one", () => {
  const rates = [1, 20, 400].map((rounds) => {
    const { rows } = initialisationRadius({
      ...small,
      distances: [4],
      ascents: ["newton"],
      replicates: 6,
      rounds,
    });
    return rows[0]!.successes;
  });
  assertEquals(rates[0], [0, 0, 0, 0, 0, 0]);
  for (let r = 0; r < 6; r++) {
    assert(rates[1]![r]! <= rates[2]![r]!);
  }
  assert(rates[2]!.some((count) => count > 0));
});

Deno.test("rounds until success do not depend on the limit", () => {
  const evaluations = [300, 310].map((rounds) => {
    const { rows } = initialisationRadius({
      ...small,
      scale: 2,
      distances: [1],
      ascents: ["gradient"],
      replicates: 3,
      rounds,
    });
    assertEquals(rows[0]!.rate, 1);
    return rows[0]!.evaluations;
  });
  assertEquals(evaluations[0], evaluations[1]);
});

Deno.test("same seed, same result; a replicate does not depend on their number", () => {
  const run = (replicates: number, seed: number) =>
    initialisationRadius({
      ...small,
      distances: [1, 3],
      ascents: ["gradient"],
      rounds: 60,
      replicates,
      seed,
    });
  const five = run(5, 1);
  assertEquals(JSON.stringify(run(5, 1)), JSON.stringify(five));
  const two = run(2, 1);
  assertEquals(five.separations.slice(0, 2), two.separations);
  for (const [i, { successes }] of two.rows.entries()) {
    assertEquals(five.rows[i]!.successes.slice(0, 2), successes);
  }
  assert(run(2, 2).separations[0] !== two.separations[0]);
});

Deno.test("progress counts to its total", () => {
  const seen: string[] = [];
  initialisationRadius({
    ...small,
    distances: [0, 1],
    ascents: ["finish"],
    replicates: 2,
    onProgress: ({ done, total }) => seen.push(`${done}/${total}`),
  });
  assertEquals(seen, ["1/2", "2/2"]);
});

Deno.test("options out of range are refused by name and value", () => {
  for (
    const [options, message] of [
      [
        { replicates: 0 },
        "Cannot run an experiment as replicates must be an integer >= 1: current value is 0",
      ],
      [
        { starts: 1.5 },
        "Cannot run an experiment as starts must be an integer >= 1: current value is 1.5",
      ],
      [
        { rounds: NaN },
        "Cannot run an experiment as rounds must be an integer >= 1: current value is NaN",
      ],
      [
        { tolerance: -1 },
        "Cannot run an experiment as tolerance must be >= 0: current value is -1",
      ],
      [
        { distances: [1, NaN] },
        "Cannot run an experiment as distances must be finite and >= 0: current value is NaN",
      ],
      [
        { ascents: ["em" as "newton"] },
        'Cannot run an experiment as ascents must be among "gradient", "newton", "finish": current value is "em"',
      ],
      [
        { weights: "even" as "equal" },
        'Cannot run an experiment as weights must be "true" or "equal": current value is "even"',
      ],
    ] as const
  ) {
    const error = assertThrows(
      () => initialisationRadius({ ...small, ...options }),
      RangeError,
    ) as RangeError;
    assertEquals(error.message, message);
  }
});

Deno.test("distance 0 is the truth itself, distance 1 is not", () => {
  const { rows } = initialisationRadius({
    ...small,
    distances: [0, 1],
    ascents: ["gradient"],
    replicates: 5,
    // The truth is below the maximum by half the 7 parameters over N, or 2e-4.
    tolerance: 1e-3,
  });
  const [at, near] = rows;
  assertEquals([at!.rate, at!.evaluations], [1, 0]);
  assert(near!.evaluations > 0);
});
