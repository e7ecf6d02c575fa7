// One instruction each, on eight lanes. Swift's operators on SIMD types are loops over lanes that the optimiser does not
// always put together again; these are vectors from the start.
#pragma once

typedef double lanes __attribute__((ext_vector_type(8)));
typedef float singles __attribute__((ext_vector_type(8)));
typedef unsigned long long words __attribute__((ext_vector_type(8)));
typedef long long integers __attribute__((ext_vector_type(8)));
#define LANES static inline __attribute__((always_inline))

LANES lanes lanes_add(lanes a, lanes b) { return a + b; }
LANES lanes lanes_subtract(lanes a, lanes b) { return a - b; }
LANES lanes lanes_multiply(lanes a, lanes b) { return a * b; }
LANES lanes lanes_divide(lanes a, lanes b) { return a / b; }
LANES lanes lanes_fma(lanes a, lanes b, lanes c) { return __builtin_elementwise_fma(a, b, c); }
LANES lanes lanes_sqrt(lanes a) { return __builtin_elementwise_sqrt(a); }
LANES lanes lanes_max(lanes a, lanes b) { return __builtin_elementwise_max(a, b); }
LANES lanes lanes_min(lanes a, lanes b) { return __builtin_elementwise_min(a, b); }
LANES lanes lanes_of_singles(singles a) { return __builtin_convertvector(a, lanes); }
// b where c < d, else a.
LANES lanes lanes_select(lanes a, lanes b, lanes c, lanes d) {
  integers m = (integers)(c < d);
  return (lanes)(((integers)a & ~m) | ((integers)b & m));
}
LANES words words_add(words a, words b) { return a + b; }
LANES words words_subtract(words a, words b) { return a - b; }
LANES words words_or(words a, words b) { return a | b; }
LANES words words_shift_left(words a, int n) { return a << (unsigned long long)n; }
LANES words words_shift_right(words a, int n) { return a >> (unsigned long long)n; }
LANES words words_shift_right_signed(words a, int n) { return (words)((integers)a >> (long long)n); }
