// Philox 4x32-10 (Salmon et al. 2011) on eight counters at once: a 32-bit word in the low half of each 64-bit lane. High
// halves are left undefined, because a product of low halves is one instruction and ignores them.
#pragma once
#include "lanes.h"

typedef unsigned long long unaligned_words __attribute__((ext_vector_type(8), aligned(8)));
typedef struct { words c0, c1, c2, c3; } philox_blocks;

LANES words words_low(words a) { return a & 0xFFFFFFFFull; }

// Counters 8·group...8·group + 7 in words 0 and 1; words 2 and 3 are 0.
LANES philox_blocks philox_start(unsigned long long group) {
  words n = (words){0, 1, 2, 3, 4, 5, 6, 7} + (group << 3);
  return (philox_blocks){n, n >> 32, (words)0, (words)0};
}

LANES philox_blocks philox_round(philox_blocks b, words key0, words key1) {
  words p0 = words_low(b.c0) * 0xD2511F53ull;
  words p1 = words_low(b.c2) * 0xCD9E8D57ull;
  return (philox_blocks){(p1 >> 32) ^ b.c1 ^ key0, p1, (p0 >> 32) ^ b.c3 ^ key1, p0};
}

LANES void philox_store(philox_blocks b, unsigned long long *out) {
  *(unaligned_words *)out = words_low(b.c0) | (b.c1 << 32);
  *(unaligned_words *)(out + 8) = words_low(b.c2) | (b.c3 << 32);
}

// 16 words a group; four groups interleaved hide the latency of the products. Unrolled, or the compiler loses sight of
// which halves are zero and multiplies 64 by 64 bits.
LANES void philox_fill(unsigned long long *out, unsigned long long group, long groups, unsigned long long key) {
  for (; groups >= 4; groups -= 4, group += 4, out += 64) {
    philox_blocks a = philox_start(group), b = philox_start(group + 1);
    philox_blocks c = philox_start(group + 2), d = philox_start(group + 3);
    unsigned key0 = (unsigned)key, key1 = (unsigned)(key >> 32);
#pragma clang loop unroll(full)
    for (int round = 0; round < 10; round++, key0 += 0x9E3779B9u, key1 += 0xBB67AE85u) {
      a = philox_round(a, (words)(unsigned long long)key0, (words)(unsigned long long)key1);
      b = philox_round(b, (words)(unsigned long long)key0, (words)(unsigned long long)key1);
      c = philox_round(c, (words)(unsigned long long)key0, (words)(unsigned long long)key1);
      d = philox_round(d, (words)(unsigned long long)key0, (words)(unsigned long long)key1);
    }
    philox_store(a, out);
    philox_store(b, out + 16);
    philox_store(c, out + 32);
    philox_store(d, out + 48);
  }
  for (; groups > 0; groups--, group++, out += 16) {
    philox_blocks a = philox_start(group);
    unsigned key0 = (unsigned)key, key1 = (unsigned)(key >> 32);
#pragma clang loop unroll(full)
    for (int round = 0; round < 10; round++, key0 += 0x9E3779B9u, key1 += 0xBB67AE85u)
      a = philox_round(a, (words)(unsigned long long)key0, (words)(unsigned long long)key1);
    philox_store(a, out);
  }
}
