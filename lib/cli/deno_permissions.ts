/** What Deno allows; the only file that knows it. Elsewhere all is allowed. */

/** What is used of Deno, where it is what runs this. */
const { Deno: deno } = globalThis as {
  Deno?: {
    permissions: {
      querySync(
        of: { name: "read" | "write"; path: string },
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
