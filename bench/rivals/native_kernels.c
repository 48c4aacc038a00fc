// The kernels' own source, compiled for this machine, and the speed of its
// memory: the limits for kernels.ts. Same protocol as numpy_kernels.py, with
// the tasks scores, exponentials and stream (reads X once).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "../../lib/kernels/wasm/products.c"
#include "../../lib/kernels/wasm/softmax.c"

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e3 * t.tv_sec + 1e-6 * t.tv_nsec;
}

static int by_size(const void *a, const void *b) {
  double d = *(const double *)a - *(const double *)b;
  return d < 0 ? -1 : d > 0;
}

static double *numbers(size_t n) {
  double *x = aligned_alloc(64, (8 * n + 127) / 64 * 64);
  for (size_t i = 0; i < n; i++) x[i] = (double)rand() / RAND_MAX - 0.5;
  return x;
}

int main(void) {
  char task[20];
  int p, L, K;
  while (scanf("%19s %d %d %d", task, &p, &L, &K) == 4) {
    double *x = numbers((size_t)(p + 2) * L), *atoms = numbers(K * L), *packed = numbers(K * (L + 1));
    double *z = numbers((size_t)(p + 2) * K), *times = numbers(100000);
    volatile double sink = 0;
    int n = 0;
    for (double begun = now(); n < 4 || (now() - begun < 200 && n < 100000); n++) {
      double t = now();
      if (!strcmp(task, "scores")) {
        pack(packed, atoms, K, L);
        for (int j = 0; j < p; j += TILE) {
          int items = p - j < TILE ? p - j : TILE;
          scores(z + (size_t)j * K, items, x + (size_t)j * L, 0, items, L, packed, K);
        }
      } else if (!strcmp(task, "exponentials")) {
        for (size_t i = 0; i < (size_t)p * K; i++) z[i] = x[i % ((size_t)p * L)];
        t = now();
        sink += exponentiate(z, p * K, 0);
      } else {
        pair sum[4] = {both(0), both(0), both(0), both(0)};
        for (size_t i = 0; i + 8 <= (size_t)p * L; i += 8)
          for (int v = 0; v < 4; v++) sum[v] += load(x + i + 2 * v);
        sum[0] += sum[1] + sum[2] + sum[3];
        sink += sum[0][0] + sum[0][1];
      }
      times[n] = now() - t;
    }
    qsort(times + 1, n - 1, sizeof *times, by_size);
    printf("%.6f\n", times[1 + (n - 1) / 2]);
    fflush(stdout);
    free(x), free(atoms), free(packed), free(z), free(times);
  }
}
