/** The notebooks as they are committed. */
import type { Notebook } from "../../notebooks/notebook.ts";

/** Where they are. */
export const folder = new URL("../../notebooks/", import.meta.url);

/** All of them, by name. */
export const notebooks = Array.from(
  Deno.readDirSync(folder),
  ({ name }) => name,
)
  .filter((name) => name.endsWith(".ipynb"))
  .sort()
  .map((name) => ({
    name,
    notebook: JSON.parse(
      Deno.readTextFileSync(new URL(name, folder)),
    ) as Notebook,
  }));
