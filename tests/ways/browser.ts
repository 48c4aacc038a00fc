// deno-lint-ignore-file no-console
/**
 * Opens a page in headless Chromium, and waits for what it reports: page.js, which
 * fits by itself, or README's worker.js, which is sent the wines.
 */
import { exampleTable } from "../../mod.ts";
import { checkWeights, WINES } from "./wines.ts";

/** How long a browser may take to start and to fit, on a busy machine. */
const PATIENCE = 90_000;

const PAGE = `<!DOCTYPE html><title>softmix</title><pre id="out"></pre>
<script type="module">
const report = (text) => {
  document.getElementById("out").textContent = text;
  fetch("/done", { method: "POST", body: text });
};
addEventListener("error", (event) => report("error: " + event.message));
addEventListener("unhandledrejection", (event) => report("error: " + event.reason));
addEventListener("done", ({ detail }) => report(detail));
SCRIPT
</script>`;

/** In the worker, before its program: how many workers it brings. */
const COUNTING = `
let brought = 0;
const Real = self.Worker;
self.Worker = class extends Real {
  constructor(...args) { super(...args); brought++; }
};
const post = self.postMessage.bind(self);
self.postMessage = (mixture) => post({ weights: Array.from(mixture.weights), brought });
`;

const WORKER = `
const worker = new Worker("/worker.js", { type: "module" });
worker.onerror = (event) => report("error: " + event.message);
worker.onmessage = ({ data }) => report(JSON.stringify({ ...data, isolated: crossOriginIsolated }));
const { columns, options } = await (await fetch("/wines.json")).json();
worker.postMessage({ columns: new Map(columns), options });
`;

/** A browser at the page of a port, with a profile of its own. */
async function opened(port: number): Promise<Deno.ChildProcess> {
  const profile = await Deno.makeTempDir({ dir: "." });
  return new Deno.Command("chromium", {
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update"],
      ...["--disable-sync", "--disable-dev-shm-usage"],
      ...[
        `--user-data-dir=${profile}`,
        `http://localhost:${port}/`,
      ],
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/** What a page with a script reports; an isolated one may share memory with its workers. */
async function reported(
  script: string,
  { isolated }: { readonly isolated: boolean },
): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const headers: Record<string, string> = isolated
    ? {
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    }
    : {};
  const answer = (body: string, type: string) =>
    new Response(body, { headers: { ...headers, "content-type": type } });
  const server = Deno.serve(
    { port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      switch (pathname) {
        case "/":
          return answer(PAGE.replace("SCRIPT", () => script), "text/html");
        case "/page.js":
          return answer(await Deno.readTextFile("page.js"), "text/javascript");
        case "/worker.js":
          return answer(
            COUNTING + await Deno.readTextFile("worker.js"),
            "text/javascript",
          );
        case "/wines.json": {
          const columns = Array.from(exampleTable("wines").columns);
          return answer(
            JSON.stringify({ columns, options: WINES }),
            "application/json",
          );
        }
        case "/done":
          resolve(await request.text());
          return answer("", "text/plain");
        default:
          return new Response(null, { status: 404 });
      }
    },
  );
  const browser = await opened(server.addr.port);
  const timer = setTimeout(() => resolve("error: nothing"), PATIENCE);
  const text = await promise;
  clearTimeout(timer);
  browser.kill("SIGTERM");
  await browser.status;
  await server.shutdown();
  if (text.startsWith("error")) throw new Error(text);
  return text;
}

if (Deno.args[0] === "page") {
  const text = await reported('await import("/page.js");', { isolated: false });
  console.log("page of Chromium", text);
  const [status, weights = ""] = text.split(" ");
  if (status !== "converged") throw new Error(text);
  checkWeights(Float64Array.from(weights.split(","), Number));
} else {
  for (const isolated of [true, false]) {
    const { weights, brought, ...page } = JSON.parse(
      await reported(WORKER, { isolated }),
    );
    console.log("worker of Chromium", { weights, brought, ...page });
    checkWeights(Float64Array.from(weights));
    if (page.isolated !== isolated || (brought > 0) !== isolated) {
      throw new Error(`isolated ${page.isolated}: ${brought} workers`);
    }
  }
}
