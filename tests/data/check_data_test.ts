import { assert, assertEquals, assertRejects } from "@std/assert";
import { COMPUTING as softmix } from "../public_modules.ts";

const { choiceData, softmaxMixture } = softmix;
const data = choiceData([[0, 1], [1, 0], [2, 2], [3, 1]], [5, 3, 8, 4]);
const mixture = softmaxMixture([1], [[0.1, 0.2]]);
const refit = () => mixture;

/** Functions of data, with what else they take. */
// deno-lint-ignore no-explicit-any -- what a program without types passes
type Call = (data: any) => unknown;
const CALLS: Readonly<Record<string, Call>> = {
  fit: (d) => softmix.fit(d, { components: 1 }),
  fitParallel: (d) => softmix.fitParallel(d, { components: 1 }),
  selectComponents: (d) => softmix.selectComponents(d, { components: [1] }),
  fitMixingMeasure: (d) => softmix.fitMixingMeasure(d),
  diagnose: (d) => softmix.diagnose(d, softmix.fit(data, { components: 1 })),
  audit: (d) => softmix.audit(d, mixture),
  bootstrapTest: (d) => softmix.bootstrapTest(d, { components: 1 }),
  em: (d) => softmix.em(d, mixture),
  emStep: (d) => softmix.emStep(d, mixture),
  quasiNewton: (d) => softmix.quasiNewton(d, mixture),
  covariance: (d) => softmix.covariance(d, mixture),
  profileIntervals: (d) => softmix.profileIntervals(d, mixture),
  influence: (d) => softmix.influence(d, mixture),
  goodnessOfFit: (d) => softmix.goodnessOfFit(d, mixture, { refit }),
  parametricBootstrap: (d) =>
    softmix.parametricBootstrap(d, mixture, { refit }),
  bootstrapParallel: (d) =>
    softmix.bootstrapParallel(d, mixture, { replicates: 2 }),
  criteria: (d) => softmix.criteria(d, mixture),
  overdispersion: (d) => softmix.overdispersion(d, mixture),
  heldOutLogLikelihood: (d) => softmix.heldOutLogLikelihood(d, { refit }),
  splitChoices: (d) => softmix.splitChoices(d),
  identifiability: (d) => softmix.identifiability(d, mixture),
  emRate: (d) => softmix.emRate(d, mixture),
  missingComponent: (d) => softmix.missingComponent(d, mixture),
  optimalityGap: (d) => softmix.optimalityGap(d, mixture),
  estimateLatentMoments: (d) => softmix.estimateLatentMoments(d),
  methodOfMoments: (d) => softmix.methodOfMoments(d, { components: 1 }),
  tensorMoments: (d) => softmix.tensorMoments(d, { components: 1 }),
  fitReport: (d) => softmix.fitReport(d, softmix.fit(data, { components: 1 })),
};

for (const [name, call] of Object.entries(CALLS)) {
  Deno.test(`${name}() refuses what is no data, by one sentence`, async () => {
    const table = [[0, 1, 5], [1, 0, 3]];
    const throughJson = JSON.parse(JSON.stringify(data));
    const shown = ["null", "undefined", "[object Array]", "[object Object]"];
    for (const [i, none] of [null, undefined, table, throughJson].entries()) {
      // A promise that is refused, or a call that throws.
      const { message } = await assertRejects(
        async () => void await call(none),
        RangeError,
      );
      const end = message.split(
        " as data must be made by choiceData(), choiceSetData(), choiceDataFromColumns() or simulate…(): current value is ",
      );
      assertEquals(end[1], shown[i], message);
      assert(end[0]!.startsWith("Cannot "));
    }
  });
}
