import { assertEquals } from "@std/assert";
import { numberTable } from "../../lib/report/text_table.ts";

Deno.test("numberTable() sets decimal points below each other, with and without a percent sign", () => {
  const lines = numberTable({
    names: { trip: ["Ulm", "東京"], "": ["bus", "ic"] },
    headings: ["share", "estimate", "by"],
    rows: [["2.66%", "-12.5", "delta"], ["100%", "0.0001", "-"]],
  });
  assertEquals(lines, [
    "trip         share  estimate     by",
    "Ulm   bus    2.66%  -12.5     delta",
    "東京  ic   100%       0.0001      -",
  ]);
});
