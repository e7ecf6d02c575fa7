// As lanes.h, on the 32-bit and 16-bit patterns of sixteen singles.
#pragma once

#include "lanes.h"

typedef unsigned int patterns __attribute__((ext_vector_type(16)));
typedef unsigned short halves __attribute__((ext_vector_type(16)));

LANES patterns patterns_add(patterns a, patterns b) { return a + b; }
LANES patterns patterns_subtract(patterns a, patterns b) { return a - b; }
LANES patterns patterns_and(patterns a, patterns b) { return a & b; }
LANES patterns patterns_or(patterns a, patterns b) { return a | b; }
LANES patterns patterns_shift_left(patterns a, int n) { return a << (unsigned int)n; }
LANES patterns patterns_shift_right(patterns a, int n) { return a >> (unsigned int)n; }
// b where c < d, else a.
LANES patterns patterns_select(patterns a, patterns b, patterns c, patterns d) {
  patterns m = (patterns)(c < d);
  return (a & ~m) | (b & m);
}
LANES patterns patterns_of_halves(halves a) { return __builtin_convertvector(a, patterns); }
LANES halves halves_of_patterns(patterns a) { return __builtin_convertvector(a, halves); }
