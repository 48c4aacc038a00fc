import { assertEquals, assertNotEquals } from "@std/assert";
import { curvesChart, drawChart } from "../../lib/plot.ts";
import { outside } from "./chart_frame.ts";

const AXES = { x: { label: "n" }, y: { label: "n²" } };
const curve = { label: "squares", points: [[1, 1], [2, 4], [3, 9]] as const };

Deno.test("outside() finds marks beyond the frame and words beyond the edges", () => {
  const drawn = (options: Partial<Parameters<typeof curvesChart>[1]>) =>
    outside(
      drawChart(
        curvesChart([curve], { title: "Squares", ...AXES, ...options }),
      ),
    );
  assertEquals(drawn({}), []);
  const narrow = drawn({ y: { label: "n²", domain: [0, 5] } });
  assertEquals(narrow.length, 2, narrow.join("; ")); // the line's end, and its dot
  assertNotEquals(drawn({ y: { label: "n² ".repeat(40) } }), []);
  assertNotEquals(drawn({ title: "Squares".repeat(20) }), []);
});

Deno.test("an error bar that reaches 0 ends at the frame of a log scale", () => {
  for (const errors of [[2, 1, 1], [0.5, 5, 12]]) {
    const chart = curvesChart([{ ...curve, errors }], {
      title: "Squares with errors",
      x: { label: "n" },
      y: { label: "n²", log: true },
    });
    assertEquals(outside(drawChart(chart)), []);
  }
});
