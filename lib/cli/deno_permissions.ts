/** What Deno allows; the only file that knows it. Elsewhere all is allowed. */

/** What is used of Deno, where it is what runs this. */
const { Deno: deno } = globalThis as {
  Deno?: {
    permissions: {
      querySync(
        of:
          | { name: "read" | "write"; path: string }
          | { name: "env"; variable: string },
      ): { state: string };
    };
  };
};

/** Whether a file or folder may be read, or written. */
export function isAllowed(name: "read" | "write", path: string): boolean {
  return deno === undefined ||
    deno.permissions.querySync({ name, path }).state === "granted";
}

/**
 * Throws what Deno says of a file that it does not allow, before Deno is asked
 * for it: at a terminal it would ask back, and the run wait there.
 */
export function checkAllowed(name: "read" | "write", path: string): void {
  if (isAllowed(name, path)) return;
  throw new Error(
    `Deno requires ${name} access to ${
      JSON.stringify(path)
    }, run again with the --allow-${name} flag`,
  );
}

/** Whether a variable may be read. */
export function isVariableAllowed(variable: string): boolean {
  return deno === undefined ||
    deno.permissions.querySync({ name: "env", variable }).state === "granted";
}

/** As {@linkcode checkAllowed}, for a variable. */
export function checkVariable(variable: string): void {
  if (isVariableAllowed(variable)) return;
  throw new Error(
    `Deno requires env access to "${variable}", run again with the --allow-env flag`,
  );
}

/** Whether a thread may load a module without asking. */
export function canLoad(module: string): boolean {
  if (!module.startsWith("file:")) return true;
  const folder = new URL("../", module); // modules beside the entry are loaded too
  return isAllowed("read", decodeURIComponent(folder.pathname));
}
