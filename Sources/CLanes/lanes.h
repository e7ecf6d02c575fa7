// One instruction each, on eight lanes. Swift's operators on SIMD types are loops over lanes that the optimiser does not
// always put together again; these are vectors from the start.
#pragma once

typedef double lanes __attribute__((ext_vector_type(8)));
typedef float singles __attribute__((ext_vector_type(8)));
typedef unsigned long long words __attribute__((ext_vector_type(8)));
typedef long long integers __attribute__((ext_vector_type(8)));
typedef float floats __attribute__((ext_vector_type(16)));
typedef unsigned int indices __attribute__((ext_vector_type(16)));
typedef unsigned short tokens __attribute__((ext_vector_type(32)));
typedef _Bool flags8 __attribute__((ext_vector_type(8)));
typedef _Bool flags16 __attribute__((ext_vector_type(16)));
typedef _Bool flags32 __attribute__((ext_vector_type(32)));
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

LANES lanes lanes_of_words(words a) { return __builtin_convertvector(a, lanes); }
// Bit k: a ≥ b in lane k.
LANES unsigned char lanes_at_least(lanes a, lanes b) {
  return __builtin_bit_cast(unsigned char, __builtin_convertvector(a >= b, flags8));
}
// b in the lanes whose bit is set, else a.
LANES lanes lanes_choose(lanes a, lanes b, unsigned char bits) {
  integers m = -__builtin_convertvector(__builtin_bit_cast(flags8, bits), integers);
  return (lanes)(((integers)a & ~m) | ((integers)b & m));
}
// a0 b0 a1 b1 …, in f32.
LANES floats lanes_interleave(lanes a, lanes b) {
  return __builtin_shufflevector(
      __builtin_convertvector(a, singles), __builtin_convertvector(b, singles), 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13,
      6, 14, 7, 15);
}
// (a ⊕ b) ∧ c.
LANES words words_differing(words a, words b, words c) { return (a ^ b) & c; }
// Sum and carry of three bits.
LANES words words_parity(words a, words b, words c) { return a ^ b ^ c; }
LANES words words_majority(words a, words b, words c) {
#ifdef __AVX512F__
  typedef long long integers8 __attribute__((vector_size(64)));
  return (words)__builtin_ia32_pternlogq512_mask((integers8)a, (integers8)b, (integers8)c, 0xE8, 0xFF);
#else
  return (a & b) | (c & (a | b));
#endif
}
LANES words words_bits(words a) { return __builtin_elementwise_popcount(a); }

LANES floats floats_add(floats a, floats b) { return a + b; }
LANES floats floats_fma(floats a, floats b, floats c) { return __builtin_elementwise_fma(a, b, c); }
LANES lanes floats_low(floats a) { return __builtin_convertvector(a.lo, lanes); }
LANES lanes floats_high(floats a) { return __builtin_convertvector(a.hi, lanes); }
// Entry i mod 32 of the 32 numbers (low, high).
LANES floats floats_lookup(indices i, floats low, floats high) {
#ifdef __AVX512F__
  typedef int integers16 __attribute__((vector_size(64)));
  typedef float floats16 __attribute__((vector_size(64)));
  return (floats)__builtin_ia32_vpermi2varps512((floats16)low, (integers16)i, (floats16)high);
#else
  floats table[2] = {low, high}, value;
  for (int k = 0; k < 16; k++) value[k] = ((const float *)table)[i[k] & 31];
  return value;
#endif
}
LANES indices indices_xor(indices a, indices b) { return a ^ b; }
LANES indices indices_or_and(indices a, indices b, unsigned c) { return a | (b & c); }
LANES indices indices_shift_right(indices a, int n) { return a >> (unsigned)n; }
// All ones in the lanes whose bit is set, else 0.
LANES indices indices_of_bits(unsigned short bits) {
  return -__builtin_convertvector(__builtin_bit_cast(flags16, bits), indices);
}
// Bit k: a = b in lane k.
LANES unsigned tokens_equal(tokens a, unsigned short b) {
  return __builtin_bit_cast(unsigned, __builtin_convertvector(a == b, flags32));
}
