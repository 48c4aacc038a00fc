#!/bin/sh
# Builds the modules and writes them to modules.ts, or to the file given:
#   sh lib/kernels/wasm/build.sh [FILE]
# Takes clang and wasm-ld from version 19 on; CLANG and WASM_LD name others.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/modules.ts}
clang=${CLANG:-clang-19}
ld=${WASM_LD:-wasm-ld-19}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

module() { # name, flags …: base64 of the module
  name=$1
  shift
  objects=
  for source in products outer_products softmax set_softmax chooser_scores chosen_once responsibilities work; do
    "$clang" --target=wasm32 -O3 -nostdlib -ffreestanding -mbulk-memory \
      -msimd128 "$@" -c "$here/$source.c" -o "$work/$source.o"
    objects="$objects $work/$source.o"
  done
  # The stack comes first, so that overflowing it traps; see BASE in ../wasm_memory.ts.
  "$ld" --no-entry --import-memory --max-memory=4294967296 \
    --export=__stack_pointer --stack-first -z stack-size=16384 \
    --strip-all $objects -o "$work/$name.wasm"
  base64 -w 0 "$work/$name.wasm"
}

relaxed=$(module relaxed -mrelaxed-simd)
plain=$(module plain)
version=$("$clang" --version | head -n 1 | grep -o '[0-9][0-9.]*' | head -n 1)
cat > "$work/modules.ts" <<END
// Made by build.sh with clang $version; do not edit.
// deno-fmt-ignore-file

/** WebAssembly with relaxed SIMD (fused multiplication and addition), base64. */
export const relaxedSimd =
  "$relaxed";

/** WebAssembly with plain SIMD, base64. */
export const plainSimd =
  "$plain";
END
mv "$work/modules.ts" "$out"
