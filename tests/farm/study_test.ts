import { assertEquals, assertRejects } from "@std/assert";
import { runStudy, type Study } from "../../lib/farm/study.ts";
import { TaskError } from "../../lib/farm/task.ts";
import { ODD, type Odd } from "./odd_tasks.ts";

const study = (throwsAt: number[]): Study<Odd, unknown, string> => ({
  ...{ action: "do odd things", unit: "thing", at: ODD, count: 5 },
  input: { seed: "s", throwsAt },
  result: (values) => values.join(),
});

Deno.test("a study has its result from the values of all tasks, those done before among them", async () => {
  const made: number[] = [];
  const done = new Map([[1, "one"], [3, "three"]]);
  const onValue = (task: number) => made.push(task);
  const result = await runStudy(study([3]), { workers: 1, done, onValue });
  assertEquals(result, "s:0:false,one,s:2:false,three,s:4:false");
  assertEquals(made, [0, 2, 4]);
});

Deno.test("a study whose tasks fail names the first, once all others are done", async () => {
  for (const workers of [1, 2]) {
    const made: number[] = [];
    await assertRejects(
      () =>
        runStudy(study([1, 3]), {
          workers,
          onValue: (task) => made.push(task),
        }),
      TaskError,
      "Cannot do odd things as 2 of 5 tasks failed: the first is thing 1, no 1",
    );
    assertEquals(made.sort(), [0, 2, 4]);
  }
});
