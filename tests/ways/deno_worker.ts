// deno-lint-ignore-file no-console
/** Sends the wines to README's worker, as a web worker of Deno. */
import { exampleTable } from "../../mod.ts";
import { checkWeights, WINES } from "./wines.ts";

const worker = new Worker(`file://${Deno.args[0]}`, { type: "module" });
worker.onerror = (event) => {
  throw new Error(event.message);
};
worker.onmessage = ({ data: { weights } }) => {
  console.log("worker of Deno", checkWeights(weights));
  worker.terminate();
};
worker.postMessage({ columns: exampleTable("wines").columns, options: WINES });
