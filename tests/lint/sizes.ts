/**
 * A plugin of `deno lint` that keeps files and functions of the module small
 * enough to be read in one go. Tests and benches are not held to it.
 */

/** A file of the module has fewer lines than this, comments among them. */
const FILE_LINES = 300;

/** A function has fewer lines of code than this, with those inside it. */
const FUNCTION_LINES = 60;

/** Whether a file's path ends in a match of `held`. */
function isHeld(path: string, held: RegExp): boolean {
  return held.test(path.replaceAll("\\", "/"));
}

/** The source with its comments blanked, each line and offset where it was. */
function withoutComments(source: Deno.lint.SourceCode): string {
  let text = source.text;
  for (const { range: [start, end] } of source.getAllComments()) {
    const blank = text.slice(start, end).replace(/[^\n]/g, " ");
    text = text.slice(0, start) + blank + text.slice(end);
  }
  return text;
}

function linesOfCode(code: string): number {
  return code.split("\n").filter((line) => line.trim() !== "").length;
}

const fileLines: Deno.lint.Rule = {
  create: (context) => ({
    Program() { // lists of exports may be long: mod.ts is not held to it
      if (!isHeld(context.filename, /(?:^|\/)lib\/.*\.ts$/)) return;
      const lines = context.sourceCode.text.trimEnd().split("\n").length;
      if (lines < FILE_LINES) return;
      context.report({
        range: [0, 1],
        message: `A file has fewer than ${FILE_LINES} lines: this has ${lines}`,
      });
    },
  }),
};

const functionLines: Deno.lint.Rule = {
  create(context) {
    if (!isHeld(context.filename, /(?:^|\/)(?:mod\.ts|lib\/.*\.ts)$/)) {
      return {};
    }
    const code = withoutComments(context.sourceCode);
    const check = (node: Deno.lint.Node) => {
      const lines = linesOfCode(code.slice(...node.range));
      if (lines < FUNCTION_LINES) return;
      context.report({
        node,
        message:
          `A function has fewer than ${FUNCTION_LINES} lines of code: this has ${lines}`,
      });
    };
    return {
      FunctionDeclaration: check,
      FunctionExpression: check, // methods among them
      ArrowFunctionExpression: check,
    };
  },
};

const plugin: Deno.lint.Plugin = {
  name: "sizes",
  rules: { "file-lines": fileLines, "function-lines": functionLines },
};

export default plugin;
