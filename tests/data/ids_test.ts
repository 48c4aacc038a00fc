import { assertEquals } from "@std/assert";
import { codedIds, codedPairs, type Ids } from "../../lib/data/ids.ts";
import { stream } from "../../lib/random/streams.ts";
import { assertRefused } from "../refusal.ts";

/** Codes in order of first appearance, by a map from texts. */
function plainCodes(ids: Ids): { codes: number[]; firstRows: number[] } {
  const known = new Map<string, number>();
  const firstRows: number[] = [];
  const codes = Array.from(ids, (id, r) => {
    const text = String(id);
    if (!known.has(text)) {
      known.set(text, known.size);
      firstRows.push(r);
    }
    return known.get(text)!;
  });
  return { codes, firstRows };
}

const rng = stream(1, "test:ids");
const draws = (spread: number) =>
  Array.from({ length: 500 }, () => Math.floor(spread * rng()) - spread / 2);

const cases: Record<string, Ids> = {
  "none": [],
  "one": [7],
  "numbers in any order": draws(40),
  "numbers far apart": draws(40).map((id) => 1e12 * id + 0.5),
  "numbers of a typed array": Int32Array.from(draws(300)),
  "numbers in runs": draws(40).map((_, r) => 9 - Math.floor(r / 7) % 20),
  "zeros of both signs": [0, -0, 1, -0, 0],
  "texts": draws(40).map((id) => `id ${id}`),
  "texts and numbers": draws(40).map((id, r) => r % 3 === 0 ? id : `${id}`),
  "an empty text": ["", "a", "", "a"],
};

for (const [name, ids] of Object.entries(cases)) {
  Deno.test(`codedIds() numbers ids in order of first appearance: ${name}`, () => {
    const { codes, firstRows } = codedIds(ids, "sets");
    assertEquals(
      { codes: [...codes], firstRows: [...firstRows] },
      plainCodes(ids),
    );
  });
}

Deno.test("codedPairs() numbers pairs in order of first appearance", () => {
  const a = draws(9), b = draws(6);
  const { codes, firstRows } = codedPairs(
    codedIds(a, "persons"),
    codedIds(b, "sets"),
  );
  assertEquals(
    { codes: [...codes], firstRows: [...firstRows] },
    plainCodes(a.map((id, r) => `${id}:${b[r]}`)),
  );
});

Deno.test("codedIds() refuses what is no text and no finite number", () => {
  const wrong: [unknown, string][] = [
    [NaN, "NaN"],
    [Infinity, "Infinity"],
    [null, "null"],
    [undefined, "undefined"],
    [true, "true"],
    [1n, "1n"],
    [[1], "[object Array]"],
  ];
  for (const [id, shown] of wrong) {
    assertRefused(
      () => codedIds(["a", id as string], "persons"),
      `Cannot make choice data as persons must be texts or finite numbers: that of row 2 is ${shown}`,
    );
  }
});
