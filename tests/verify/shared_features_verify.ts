/** Shared memories that a program no longer holds are freed. */
import { assert } from "@std/assert";
import { canShare } from "../../lib/kernels/crew.ts";
import { wasmKernels } from "../../lib/kernels/wasm.ts";

const ignore = !canShare() || wasmKernels("plain") === undefined;

Deno.test({
  name:
    "features made in a loop that never waits are freed, whatever was fitted on them",
  ignore,
  fn: async () => {
    const program = `
      import { choiceData, fit } from "${import.meta.resolve("../../mod.ts")}";
      import { sharedFeatures } from "${
      import.meta.resolve("../../lib/estimation.ts")
    }";
      const [p, L] = [20_000, 50]; // 8 MB
      const options = { components: 1, starts: 1, maxEvaluations: 1 };
      const values = Float64Array.from({ length: p * L }, (_, i) => i * i % 1009);
      const data = choiceData({ rows: p, columns: L, values }, new Float64Array(p).fill(1));
      let most = 0;
      for (let i = 0; i < 100; i++) {
        const features = sharedFeatures([p, L]);
        features.values.set(values);
        fit({ ...data, features }, options);
        most = Math.max(most, Deno.memoryUsage().rss);
      }
      console.log(most / 1e6);`;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", "--no-check", program],
      cwd: new URL("../../", import.meta.url),
    }).output();
    const text = new TextDecoder();
    const megabytes = Number(text.decode(stdout));
    // Kept, all take 800 MB and what is laid out beside them; a few at a time some 250 MB.
    assert(
      megabytes > 0 && megabytes < 500,
      text.decode(stdout) + text.decode(stderr),
    );
  },
});
