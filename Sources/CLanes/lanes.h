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
typedef unsigned short tokens8 __attribute__((ext_vector_type(8)));
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
LANES words words_multiply_low(words a, words b) { return (a & 0xFFFFFFFFull) * (b & 0xFFFFFFFFull); }
LANES words words_or(words a, words b) { return a | b; }
LANES words words_shift_left(words a, int n) { return a << (unsigned long long)n; }
LANES words words_shift_right(words a, int n) { return a >> (unsigned long long)n; }
LANES words words_shift_right_signed(words a, int n) { return (words)((integers)a >> (long long)n); }

LANES singles lanes_to_singles(lanes a) { return __builtin_convertvector(a, singles); }
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

LANES lanes floats_low(floats a) { return __builtin_convertvector(a.lo, lanes); }
LANES lanes floats_high(floats a) { return __builtin_convertvector(a.hi, lanes); }
LANES lanes floats_even(floats a) { return __builtin_convertvector(a.even, lanes); }
LANES lanes floats_odd(floats a) { return __builtin_convertvector(a.odd, lanes); }
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
LANES unsigned char tokens_equal8(tokens8 a, unsigned short b) {
  return __builtin_bit_cast(unsigned char, __builtin_convertvector(a == b, flags8));
}
LANES unsigned tokens_equal(tokens a, unsigned short b) {
  return __builtin_bit_cast(unsigned, __builtin_convertvector(a == b, flags32));
}

// Sixteen floats, one 512-bit register.
typedef float loose_floats __attribute__((ext_vector_type(16), aligned(4)));
typedef unsigned int bits32 __attribute__((ext_vector_type(16)));
typedef int signed32 __attribute__((ext_vector_type(16)));
typedef unsigned short bits16 __attribute__((ext_vector_type(16)));
typedef unsigned short loose_bits16 __attribute__((ext_vector_type(16), aligned(2)));

LANES floats floats_load(const float *p) { return *(const loose_floats *)p; }
LANES void floats_store(floats a, float *p) { *(loose_floats *)p = a; }
LANES floats floats_add(floats a, floats b) { return a + b; }
LANES floats floats_subtract(floats a, floats b) { return a - b; }
LANES floats floats_multiply(floats a, floats b) { return a * b; }
LANES floats floats_divide(floats a, floats b) { return a / b; }
LANES floats floats_fma(floats a, floats b, floats c) { return __builtin_elementwise_fma(a, b, c); }
LANES floats floats_max(floats a, floats b) { return __builtin_elementwise_max(a, b); }
LANES floats floats_min(floats a, floats b) { return __builtin_elementwise_min(a, b); }
LANES floats floats_sqrt(floats a) { return __builtin_elementwise_sqrt(a); }
// 1/a for 2^-120 < |a| < 2^120, to a unit in the last place.
LANES floats floats_reciprocal(floats a) {
#ifdef __AVX512F__
  floats r = __builtin_ia32_rcp14ps512_mask(a, a, (unsigned short)-1);
  return r * __builtin_elementwise_fma(-a, r, (floats)2);  // Newton's step: 14 bits become 28
#else
  return 1 / a;
#endif
}
// b where c < d, else a.
LANES floats floats_select(floats a, floats b, floats c, floats d) {
  signed32 m = c < d;
  return (floats)(((signed32)a & ~m) | ((signed32)b & m));
}
// The first n lanes; zero in the others.
LANES floats floats_first(floats a, int n) {
  const signed32 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return (floats)((signed32)a & (lane < (signed32)n));
}
// a·2ⁿ for n the low bits of t, a whole number held as 1.5·2²³ + n.
LANES floats floats_scale(floats a, floats t) { return (floats)((bits32)a + ((bits32)t << 23)); }
LANES floats floats_of_bf16(bits16 a) { return (floats)(__builtin_convertvector(a, bits32) << 16); }
LANES floats floats_load_bf16(const unsigned short *p) { return floats_of_bf16(*(const loose_bits16 *)p); }
// Round to nearest, ties to even; a NaN stays one.
LANES bits16 bf16_of_floats(floats a) {
  bits32 b = (bits32)a, odd = (b >> 16) & 1, nan = (bits32)(a != a);
  bits32 rounded = (b + 0x7fff + odd) >> 16, quiet = (b >> 16) | 0x40;
  return __builtin_convertvector((rounded & ~nan) | (quiet & nan), bits16);
}
LANES void floats_store_bf16(floats a, unsigned short *p) { *(loose_bits16 *)p = bf16_of_floats(a); }
// The largest lane, and the sum of the lanes, each in a tree.
LANES float floats_largest(floats a) { return __builtin_reduce_max(a); }
LANES float floats_total(floats a) {
  singles b = a.lo + a.hi;
  float __attribute__((ext_vector_type(4))) c = b.lo + b.hi;
  return (c.x + c.z) + (c.y + c.w);
}
// Asks for the line at p to be brought near.
LANES void lanes_prefetch(const void *p) { __builtin_prefetch(p, 0, 3); }
