/** `softmix fit --errors`, `--intervals`, `--influence`, `--test`, and `softmix select --test`. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  choiceDataToCsv,
  choiceTableFromCsv,
  covariance,
  fit,
  matrixToRows,
  simulateChoices,
  simulateFeatures,
  softmaxMixture,
} from "../../mod.ts";
import {
  bootstrapTest,
  influence,
  profileIntervals,
} from "../../lib/inference.ts";
import { runInMemory } from "./memory_environment.ts";

const truth = softmaxMixture([0.6, 0.4], [[1.2, 0.3], [-1, -0.5]]);
const few = simulateChoices(simulateFeatures(40, 2), truth, { choices: 400 });
const fewer = simulateChoices(few.features, truth, { choices: 60 });
const TABLE = choiceDataToCsv(few);
const BUNCHED = choiceDataToCsv({
  ...few,
  counts: few.counts.map((n) => 20 * n),
});
const FIT = ["fit", "s.csv", "--counts=count", "--components=2", "--starts=3"];
const { data } = choiceTableFromCsv(TABLE, { counts: "count" });
const { mixture } = fit(data, { components: 2, starts: 3 });

async function ran(args: readonly string[], table = TABLE) {
  const { status, output, error } = await runInMemory(args, { "s.csv": table });
  return { status, output, error, flat: output.replaceAll(/\s+/g, " ") };
}

const diagnosticsOf = async (args: readonly string[], table = TABLE) => {
  const { status, output, error } = await ran(
    [...FIT, ...args, "--json"],
    table,
  );
  assertEquals(status, 0, error);
  return JSON.parse(output).diagnostics;
};

Deno.test("each kind of --errors is that of the library, told in JSON and in words", async () => {
  const scaled = await diagnosticsOf(["--errors=scaled"], BUNCHED);
  assertEquals(scaled.covariance.kind, "observed");
  assert(scaled.covariance.scale > 10 && scaled.covariance.scale < 40);
  assertEquals(scaled.scaled, undefined);
  const beside = await diagnosticsOf([], BUNCHED);
  assertEquals(beside.scaled.scale, scaled.covariance.scale);
  assertEquals(beside.scaled.atomErrors, scaled.covariance.atomErrors);
  const cases = [
    ["sandwich", "It does not see that choices come in bunches"],
    ["jackknife", "a jackknife over 40 items"],
  ] as const;
  for (const [kind, words] of cases) {
    const { covariance: of } = await diagnosticsOf([`--errors=${kind}`]);
    const expected = kind === "sandwich"
      ? covariance(data, mixture, { kind })
      : influence(data, mixture, { most: 0 })!.jackknife;
    assertEquals(of.kind, kind);
    assertEquals(of.atomErrors, matrixToRows(expected.atomErrors!));
    assertStringIncludes((await ran([...FIT, `--errors=${kind}`])).flat, words);
  }
});

Deno.test("--errors bootstrap and --intervals percentile are of one bootstrap of --replicates", async () => {
  const args = [
    "--errors=bootstrap",
    "--intervals=percentile",
    "--replicates=39",
  ];
  const { covariance: of, intervals, wald } = await diagnosticsOf(args);
  assertEquals([of.kind, intervals.kind, wald], [
    "bootstrap",
    "percentile",
    undefined,
  ]);
  assertEquals(of.message, "39 refits to drawn data");
  assert(intervals.atoms.lower[0][0] < intervals.atoms.upper[0][0]);
  const { flat } = await ran([...FIT, ...args]);
  assertStringIncludes(flat, "a bootstrap: 39 refits to drawn data");
  assertStringIncludes(flat, "Atoms, 95% percentile intervals");
});

Deno.test("few choosers are told in a warning, and --intervals profile mends it", async () => {
  const { flat } = await ran(FIT, choiceDataToCsv(fewer));
  assertStringIncludes(
    flat,
    "Warning: 95% intervals from standard errors are rough here:",
  );
  const { intervals, warnings } = await diagnosticsOf(["--intervals=profile"]);
  assertEquals(warnings, []);
  const expected = profileIntervals(data, mixture);
  assertEquals(intervals.kind, "profile");
  assertEquals(intervals.weights.lower, Array.from(expected.weights.lower));
  assertEquals(intervals.atoms.upper, matrixToRows(expected.atoms.upper));
  const told = await ran([...FIT, "--intervals=profile"]);
  assertStringIncludes(told.flat, "Atoms, 95% profile intervals");
});

Deno.test("--influence and --test are told in JSON and in words", async () => {
  const args = ["--influence=3", "--test", "--replicates=19"];
  const { influence: found, fitTest } = await diagnosticsOf(args);
  assertEquals([found.unit, found.most.length], ["item", 3]);
  assertEquals(found.most[0].expected > 0, true);
  assertEquals([fitTest.verdict, fitTest.replicates], ["fits", 19]);
  const { flat } = await ran([...FIT, ...args]);
  const [{ number, largestOfRefit }] = found.most;
  assertStringIncludes(flat, `Influence without item ${number} (chosen`);
  assertStringIncludes(flat, `${largestOfRefit.name} is`);
  assertStringIncludes(
    flat,
    "Test of fit counts vary around the mixture as independent choices would",
  );
});

Deno.test("softmix select --test tests from the least K to the first that is not rejected", async () => {
  const args = ["select", "s.csv", "--counts=count", "--components=1..3"];
  const more = ["--splits=0", "--starts=2", "--test", "--replicates=19"];
  const { output } = await ran([...args, ...more, "--json"]);
  const { tests } = JSON.parse(output);
  assertEquals(
    tests.map(({ components, against }: Record<string, number>) => [
      components,
      against,
    ]),
    [[1, 2], [2, 3]],
  );
  assertEquals([tests[0].pValue, tests[0].replicates], [0.05, 19]);
  assert(tests[1].pValue > 0.05);
  const one = bootstrapTest(data, { components: 1, replicates: 19 });
  assertEquals(tests[0].pValue, one.pValue);
  const { flat } = await ran([...args, ...more]);
  assertStringIncludes(flat, "Tests of K K = 1 is rejected for 2:");
  assertStringIncludes(flat, "K = 2 is not rejected:");
});

Deno.test("what cannot be is refused in one line", async () => {
  const cases: [string[], number, string][] = [
    [
      [...FIT, "--errors=robust"],
      2,
      'softmix fit: --errors must be one of observed, scaled, sandwich, jackknife, bootstrap: current value is "robust"',
    ],
    [
      [...FIT, "--intervals=none"],
      2,
      'softmix fit: --intervals must be one of wald, profile, percentile: current value is "none"',
    ],
    [
      [...FIT, "--no-diagnostics", "--errors=scaled"],
      2,
      "softmix fit: --errors needs what --no-diagnostics leaves out",
    ],
    [
      [...FIT, "--ridge=5", "--errors=sandwich"],
      1,
      'softmix fit: "s.csv": Cannot compute a covariance as kind must be "posterior" or "sampling" under a prior: current value is "sandwich"',
    ],
    [
      [...FIT, "--ridge=5", "--intervals=profile"],
      1,
      'softmix fit: "s.csv": Cannot make profile intervals as the mixture must be a maximum of the likelihood: it is one under a prior, ridge 5',
    ],
    [
      [
        ...["select", "s.csv", "--counts=count", "--components=1..2"],
        "--replicates=9",
      ],
      2,
      "softmix select: --replicates goes with --test",
    ],
  ];
  for (const [args, status, line] of cases) {
    const found = await ran(args);
    assertEquals([found.status, found.output], [status, ""]);
    const help = status === 2 ? ` (see ${line.split(":")[0]} --help)` : "";
    assertEquals(found.error, `${line}${help}\n`);
  }
});
