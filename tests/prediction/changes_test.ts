import { assertEquals } from "@std/assert";
import { changeFeatures, choiceData, withoutItems } from "../../mod.ts";
import { chooserData } from "../chooser_data.ts";
import { assertRefused } from "../refusal.ts";

const shop = choiceData([[1, 5], [2, 6], [3, 9]], [5, 3, 2], {
  featureNames: ["price", "size"],
});

Deno.test("changeFeatures() changes one after the other, others stay", () => {
  const { features, counts } = changeFeatures(shop, [
    { feature: "price", times: 2 },
    { feature: "price", times: 2, items: [0, 2] },
    { feature: "size", to: -1, items: [1] },
  ]);
  assertEquals(Array.from(features.values), [4, 5, 4, -1, 12, 9]);
  assertEquals(counts, shop.counts);
});

Deno.test("withoutItems() keeps the order of the others and their offsets", () => {
  const offset = Float64Array.of(1, 2, 3);
  const left = withoutItems({ features: shop.features, offset }, [1, 1]);
  assertEquals(Array.from(left.features.values), [1, 5, 3, 9]);
  assertEquals(left.offset, Float64Array.of(1, 3));
});

Deno.test("changes that cannot be are refused", () => {
  assertRefused(
    () => changeFeatures(shop, [{ feature: "prize", to: 1 }]),
    'Cannot change items as there must be a feature "prize": the features are "price", "size"',
  );
  assertRefused(
    () => changeFeatures(shop, [{ feature: "price", to: 1, items: [3] }]),
    "Cannot change items as rows of items must be integers from 0 to 2: current value is 3",
  );
  assertRefused(
    () => changeFeatures(shop, [{ feature: "size", times: 1e308 }]),
    'Cannot change items as values must be finite: "size" of row 1 becomes Infinity',
  );
  assertRefused(
    () => withoutItems(shop, [-1]),
    "Cannot take items away as rows of items must be integers from 0 to 2: current value is -1",
  );
  assertRefused(
    () => withoutItems(shop, [0, 1, 2]),
    "Cannot take items away as one must be left: all 3 would be gone",
  );
  assertRefused(
    () => withoutItems(chooserData(1, "panel"), [0]),
    "Cannot take items away as it needs one choice set: rows of many sets are no items",
  );
});
