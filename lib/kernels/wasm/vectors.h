// Pairs of doubles. The code reads as ordinary C: clang turns it into
// WebAssembly SIMD, gcc into native code for bench/rivals.
#pragma once

typedef double pair __attribute__((vector_size(16)));
typedef double loose_pair __attribute__((vector_size(16), aligned(8)));
typedef long long bits __attribute__((vector_size(16)));

#define UNROLLED _Pragma("GCC unroll 8") for
#define INLINE static inline __attribute__((always_inline))
#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(#name)))
#else
#define EXPORT(name)
#endif

INLINE pair load(const double *from) { return *(const loose_pair *)from; }
INLINE void store(double *to, pair v) { *(loose_pair *)to = v; }
INLINE pair both(double v) { return (pair){v, v}; }

// Features l and l + 1 of those at x, made double where they are `single`.
typedef float loose_singles __attribute__((vector_size(8), aligned(4)));
INLINE pair features(const void *x, long l, const int single) {
  if (single) return __builtin_convertvector(*(const loose_singles *)((const float *)x + l), pair);
  return load((const double *)x + l);
}
INLINE const void *skip(const void *x, long l, const int single) {
  return (const char *)x + l * (single ? sizeof(float) : sizeof(double));
}

// a·b + c, fused where the module may use relaxed SIMD.
INLINE pair madd(pair a, pair b, pair c) {
#ifdef __wasm_relaxed_simd__
  return __builtin_wasm_relaxed_madd_f64x2(a, b, c);
#else
  return a * b + c;
#endif
}

// Each lane of `mask` picks from a (all ones) or b (zero).
INLINE pair pick(bits mask, pair a, pair b) {
  return (pair)(((bits)a & mask) | ((bits)b & ~mask));
}

// The larger of each; a where one of them is NaN.
INLINE pair larger(pair a, pair b) {
#ifdef __wasm__
  return __builtin_wasm_pmax_f64x2(a, b);
#else
  return pick(a < b, b, a);
#endif
}

INLINE pair smaller(pair a, pair b) {
#ifdef __wasm__
  return __builtin_wasm_pmin_f64x2(a, b);
#else
  return pick(b < a, b, a);
#endif
}

INLINE pair magnitude(pair v) {
  return (pair)((bits)v & 0x7fffffffffffffffLL);
}

INLINE int all(bits mask) {
#ifdef __wasm__
  return __builtin_wasm_all_true_i64x2(mask);
#else
  return (mask[0] & mask[1]) != 0;
#endif
}

INLINE int any(bits mask) {
#ifdef __wasm__
  return __builtin_wasm_any_true_v128((__attribute__((vector_size(16))) signed char)mask);
#else
  return (mask[0] | mask[1]) != 0;
#endif
}
