/** How often 400 words occur in news and in novels, which have three topics in common. */
import { matrixFromRows } from "../linalg/matrix.ts";
import { simulateChoices } from "../model/simulate.ts";
import { softmaxMixture } from "../model/softmax_mixture.ts";
import { drawNormal } from "../random/draws.ts";
import { type Seed, type Stream, stream } from "../random/streams.ts";
import { drawOne, type Example, rounded } from "./example.ts";

const WORDS = 400, DIMENSIONS = 6, TOKENS = 20_000;

/** Directions of an embedding that topics prefer. */
const TOPICS = [
  [1.4, 0.2, -0.6, 0.3, 0, -0.4],
  [-0.7, 1.2, 0.5, -0.3, 0.6, 0],
  [-0.3, -0.9, 0.4, 1.1, -0.5, 0.8],
];
/** How much of news and of novels each topic is. */
const NEWS = [0.55, 0.3, 0.15], NOVELS = [0.15, 0.25, 0.6];

/** Draws the vocabulary, and how often each word occurs. */
export function words(seed: Seed): Example {
  const names = vocabulary(stream(seed, "example:words:names"));
  const rng = stream(seed, "example:words:embeddings");
  const embedded = names.map(() =>
    Array.from({ length: DIMENSIONS }, () => rounded(drawNormal(rng), 3))
  );
  // Zipf's law of words in any text.
  const base = names.map((_, j) => rounded(-Math.log(j + 3), 3));
  const features = matrixFromRows(embedded);
  const counts = (text: string, weights: readonly number[]) =>
    Array.from(
      simulateChoices(features, softmaxMixture(weights, TOPICS), {
        choices: TOKENS,
        offset: base,
        seed: `${seed}:example:words:${text}`,
      }).counts,
    );
  const featureNames = TOPICS[0]!.map((_, l) => `e${l + 1}`);
  return {
    columns: new Map<string, (string | number)[]>([
      ["word", names],
      ["log_frequency", base],
      ...featureNames.map((name, l) =>
        [name, embedded.map((row) => row[l]!)] as [string, number[]]
      ),
      ["news", counts("news", NEWS)],
      ["novels", counts("novels", NOVELS)],
    ]),
    featureNames,
    truth: softmaxMixture(
      NEWS.map((weight, k) => (weight + NOVELS[k]!) / 2),
      TOPICS,
    ),
  };
}

const ONSETS = "b c d f g h l m n p r s t v br cl dr fl gr pl st tr".split(" ");
const VOWELS = "a e i o u ai ea ou".split(" ");
const CODAS = " n r s l t m nd rt st".split(" ");

/** Words that no language has, all different, the shortest first. */
function vocabulary(rng: Stream): string[] {
  const found = new Set<string>();
  for (let tries = 0; found.size < WORDS; tries++) {
    // Frequent words are short.
    const syllables = 1 + Math.floor(rng() * Math.min(3, 1 + tries / 60));
    let word = "";
    for (let s = 0; s < syllables; s++) {
      word += drawOne(rng, ONSETS) + drawOne(rng, VOWELS);
    }
    found.add(word + drawOne(rng, CODAS));
  }
  return Array.from(found);
}
