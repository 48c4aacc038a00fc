// Sums of outer products of rows, all columns with all: HELD rows at a time lie
// column by column, so that a sum over them is one of neighbours.
//
// 6 × 2 sums fill the registers with 2 numbers of each column. As columns are
// HELD apart, all that a turn of the loop reads lies at constants from two
// addresses: 1.2 times as fast as where they are not, and five turns to one
// check of the loop's end 1.3 times as fast again.
#include "vectors.h"

#define HIGH 6
#define WIDE 2
#define HELD 120

typedef float quad __attribute__((vector_size(16)));
typedef float two_singles __attribute__((vector_size(8)));

INLINE quad madd_singles(quad a, quad b, quad c) {
#ifdef __wasm_relaxed_simd__
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
#else
  return a * b + c;
#endif
}

INLINE double sum_of_pair(pair v) { return v[0] + v[1]; }
INLINE double sum_of_quad(quad v) {
  two_singles low = __builtin_shufflevector(v, v, 0, 1), high = __builtin_shufflevector(v, v, 2, 3);
  return sum_of_pair(__builtin_convertvector(low, pair) + __builtin_convertvector(high, pair));
}

// sums += products of columns x, … x + 5 with y, y + 1.
#define BLOCK(name, number, vector, madd, sum_of) \
  INLINE void name(double *sums, int width, const number *x, const number *y) { \
    enum { LANES = sizeof(vector) / sizeof(number) }; \
    vector sum[HIGH][WIDE]; \
    UNROLLED (int r = 0; r < HIGH; r++) UNROLLED (int c = 0; c < WIDE; c++) sum[r][c] = (vector){0}; \
    _Pragma("clang loop unroll_count(5)") for (int j = 0; j < HELD; j += LANES) { \
      vector v[WIDE]; \
      UNROLLED (int c = 0; c < WIDE; c++) v[c] = *(const vector *)(y + c * HELD + j); \
      UNROLLED (int r = 0; r < HIGH; r++) { \
        vector u = *(const vector *)(x + r * HELD + j); \
        UNROLLED (int c = 0; c < WIDE; c++) sum[r][c] = madd(u, v[c], sum[r][c]); \
      } \
    } \
    UNROLLED (int r = 0; r < HIGH; r++) UNROLLED (int c = 0; c < WIDE; c++) sums[r * width + c] += sum_of(sum[r][c]); \
  }

BLOCK(block_of_doubles, double, pair, madd, sum_of_pair)
BLOCK(block_of_singles, float, quad, madd_singles, sum_of_quad)

// Lower triangle of sums (columns × columns) += Z·Zᵀ, Z columns × HELD; what lies above
// is left unfinished. Columns are a multiple of HIGH.
EXPORT(outer_products) void outer_products(double *sums, const void *z, int single, int columns) {
  for (int i = 0; i < columns; i += HIGH)
    for (int m = 0; m < i + HIGH; m += WIDE) {
      double *to = sums + i * columns + m;
      if (single) block_of_singles(to, columns, (const float *)z + i * HELD, (const float *)z + m * HELD);
      else block_of_doubles(to, columns, (const double *)z + i * HELD, (const double *)z + m * HELD);
    }
}
