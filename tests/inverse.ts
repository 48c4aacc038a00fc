/** Inverse by Gauss and Jordan with row exchanges, for checking only. */
export function inverse(rows: number[][]): number[][] {
  const n = rows.length;
  const work = rows.map((row, i) => [
    ...row,
    ...Array.from({ length: n }, (_, j) => i === j ? 1 : 0),
  ]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let i = c; i < n; i++) {
      if (Math.abs(work[i]![c]!) > Math.abs(work[pivot]![c]!)) pivot = i;
    }
    [work[c], work[pivot]] = [work[pivot]!, work[c]!];
    const head = work[c]![c]!;
    work[c] = work[c]!.map((v) => v / head);
    for (let i = 0; i < n; i++) {
      if (i === c) continue;
      const factor = work[i]![c]!;
      work[i] = work[i]!.map((v, j) => v - factor * work[c]![j]!);
    }
  }
  return work.map((row) => row.slice(n));
}
