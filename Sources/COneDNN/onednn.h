// oneDNN behind functions that are the same for 2.x and 3.x: layouts, matrix products, convolutions, reorders.
// Every call runs on one thread. Statuses are oneDNN's: 0 is success.
#pragma once
#include "loader.h"
#include <stddef.h>
#include <stdint.h>

// Element types, and what follows a product.
enum { onednn_f32 = dnnl_f32, onednn_bf16 = dnnl_bf16 };
enum { onednn_plain = 0, onednn_gelu = 1, onednn_silu = 2, onednn_relu = 3 };

// A memory layout: rank 0 for "absent"; strides of 0 leave the choice to oneDNN.
typedef struct {
  int rank, type;
  int64_t sizes[5], strides[5];
} onednn_shape;

#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t onednn_layout;
typedef dnnl_memory_desc_t onednn_description;
#define ONEDNN_PASS(d) (d)
#else
typedef const dnnl_memory_desc_t *onednn_layout;
typedef dnnl_memory_desc_t onednn_description;
#define ONEDNN_PASS(d) (&(d))
#endif

// A primitive with the layouts that its arguments have; it owns them.
typedef struct {
  dnnl_primitive_t primitive;
  onednn_layout layouts[4];
  int arguments[4];
  int count;
  size_t scratch;
} onednn_operation;

static inline dnnl_status_t onednn_describe(onednn_description *out, onednn_shape s) {
  int any = s.strides[s.rank - 1] == 0;
#if DNNL_VERSION_MAJOR >= 3
  return any ? dnnl_memory_desc_create_with_tag(out, s.rank, s.sizes, (dnnl_data_type_t)s.type, dnnl_format_tag_any)
             : dnnl_memory_desc_create_with_strides(out, s.rank, s.sizes, (dnnl_data_type_t)s.type, s.strides);
#else
  return any ? dnnl_memory_desc_init_by_tag(out, s.rank, s.sizes, (dnnl_data_type_t)s.type, dnnl_format_tag_any)
             : dnnl_memory_desc_init_by_strides(out, s.rank, s.sizes, (dnnl_data_type_t)s.type, s.strides);
#endif
}

static inline void onednn_forget(onednn_description *d) {
#if DNNL_VERSION_MAJOR >= 3
  if (*d) dnnl_memory_desc_destroy(*d);
#else
  (void)d;
#endif
}

static inline dnnl_status_t onednn_attributes(dnnl_primitive_attr_t *out, int activation, int adding) {
  dnnl_status_t s = dnnl_primitive_attr_create(out);
  if (s) return s;
  s = dnnl_primitive_attr_set_scratchpad_mode(*out, dnnl_scratchpad_mode_user);
  if (s || (!activation && !adding)) return s;
  dnnl_post_ops_t post;
  s = dnnl_post_ops_create(&post);
  if (s) return s;
  dnnl_alg_kind_t kind = activation == onednn_gelu   ? dnnl_eltwise_gelu_tanh
                         : activation == onednn_silu ? dnnl_eltwise_swish
                                                     : dnnl_eltwise_relu;
  float alpha = activation == onednn_silu ? 1 : 0;
#if DNNL_VERSION_MAJOR >= 3
  if (adding) s = dnnl_post_ops_append_sum(post, 1, 0, dnnl_data_type_undef);
  if (!s && activation) s = dnnl_post_ops_append_eltwise(post, kind, alpha, 0);
#else
  if (adding) s = dnnl_post_ops_append_sum(post, 1);
  if (!s && activation) s = dnnl_post_ops_append_eltwise(post, 1, kind, alpha, 0);
#endif
  if (!s) s = dnnl_primitive_attr_set_post_ops(*out, post);
  dnnl_post_ops_destroy(post);
  return s;
}

static inline void onednn_argument(onednn_operation *o, const_dnnl_primitive_desc_t d, int argument, dnnl_query_t what) {
  onednn_layout layout = dnnl_primitive_desc_query_md(d, what, 0);
  o->arguments[o->count] = argument;
  o->layouts[o->count++] = layout;
}

static inline size_t onednn_layout_bytes(onednn_layout l) { return dnnl_memory_desc_get_size(l); }

// Makes the primitive; its own copy of the description lives as long as it does.
static inline dnnl_status_t onednn_finish(onednn_operation *o, dnnl_primitive_desc_t d) {
  dnnl_status_t s = dnnl_primitive_create(&o->primitive, d);
  dnnl_primitive_desc_destroy(d);
  if (s) return s;
  const_dnnl_primitive_desc_t kept;
  s = dnnl_primitive_get_primitive_desc(o->primitive, &kept);
  if (s) return s;
  onednn_layout scratch = dnnl_primitive_desc_query_md(kept, dnnl_query_scratchpad_md, 0);
  o->scratch = scratch ? dnnl_memory_desc_get_size(scratch) : 0;
  o->count = 0;
  return dnnl_success;
}

// c = activation(a·b + bias [+ c]); arguments in the order a, b, c, bias. `packed`, if any, is the layout that b has.
static inline dnnl_status_t onednn_matmul(
    dnnl_engine_t engine, onednn_shape a, onednn_shape b, onednn_layout packed, onednn_shape c, onednn_shape bias,
    int activation, int adding, onednn_operation *out) {
  onednn_description da = {0}, db = {0}, dc = {0}, dv = {0};
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t d = NULL;
  omp_set_num_threads(1);
  dnnl_status_t s = onednn_describe(&da, a);
  if (!s) s = onednn_describe(&db, b);
  onednn_layout weights = packed ? packed : ONEDNN_PASS(db);
  if (!s) s = onednn_describe(&dc, c);
  if (!s && bias.rank) s = onednn_describe(&dv, bias);
  if (!s) s = onednn_attributes(&attributes, activation, adding);
#if DNNL_VERSION_MAJOR >= 3
  if (!s) s = dnnl_matmul_primitive_desc_create(&d, engine, da, weights, bias.rank ? dv : NULL, dc, attributes);
#else
  dnnl_matmul_desc_t m;
  if (!s) s = dnnl_matmul_desc_init(&m, &da, weights, bias.rank ? &dv : NULL, &dc);
  if (!s) s = dnnl_primitive_desc_create(&d, &m, attributes, engine, NULL);
#endif
  if (!s) s = onednn_finish(out, d);
  if (!s) {
    const_dnnl_primitive_desc_t kept;
    dnnl_primitive_get_primitive_desc(out->primitive, &kept);
    onednn_argument(out, kept, DNNL_ARG_SRC, dnnl_query_src_md);
    onednn_argument(out, kept, DNNL_ARG_WEIGHTS, dnnl_query_weights_md);
    onednn_argument(out, kept, DNNL_ARG_DST, dnnl_query_dst_md);
    if (bias.rank) {
      out->arguments[3] = DNNL_ARG_BIAS;
      out->layouts[3] = dnnl_primitive_desc_query_md(kept, dnnl_query_weights_md, 1);
      out->count = 4;
    }
  }
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  onednn_forget(&da), onednn_forget(&db), onednn_forget(&dc), onednn_forget(&dv);
  return s;
}

static inline dnnl_status_t onednn_engine(dnnl_engine_t *out) { return dnnl_engine_create(out, dnnl_cpu, 0); }

static inline void onednn_destroy(dnnl_primitive_t p) { dnnl_primitive_destroy(p); }

// One stream a thread, made on first use; it also pins this thread's library calls to one thread.
static inline dnnl_status_t onednn_stream(dnnl_engine_t engine, dnnl_stream_t *out) {
  static _Thread_local dnnl_stream_t stream;
  if (!stream) {
    omp_set_num_threads(1);
    dnnl_status_t s = dnnl_stream_create(&stream, engine, dnnl_stream_default_flags);
    if (s) return s;
  }
  *out = stream;
  return dnnl_success;
}

// The memory objects of one operation at a time; kept between calls, they only learn where the buffers are.
typedef struct {
  dnnl_memory_t memories[5];
} onednn_buffers;

static inline void onednn_release(onednn_buffers *b) {
  for (int i = 0; i < 5; i++)
    if (b->memories[i]) dnnl_memory_destroy(b->memories[i]);
}

static inline dnnl_status_t onednn_place(
    dnnl_memory_t *memory, onednn_layout layout, dnnl_engine_t engine, void *buffer) {
  return *memory ? dnnl_memory_set_data_handle(*memory, buffer) : dnnl_memory_create(memory, layout, engine, buffer);
}

// Runs an operation on `o->count` buffers and, where it asks for one, a scratchpad of `o->scratch` bytes.
static inline dnnl_status_t onednn_execute(
    dnnl_engine_t engine, const onednn_operation *o, onednn_buffers *kept, void *const *buffers, void *scratch) {
  dnnl_exec_arg_t arguments[5];
  dnnl_stream_t stream;
  dnnl_status_t s = onednn_stream(engine, &stream);
  int n = 0;
  for (; !s && n < o->count; n++) {
    s = onednn_place(&kept->memories[n], o->layouts[n], engine, buffers[n]);
    arguments[n].arg = o->arguments[n];
    arguments[n].memory = kept->memories[n];
  }
  if (!s && o->scratch) {
    const_dnnl_primitive_desc_t d;
    s = dnnl_primitive_get_primitive_desc(o->primitive, &d);
    onednn_layout layout = s ? NULL : dnnl_primitive_desc_query_md(d, dnnl_query_scratchpad_md, 0);
    if (!s) s = onednn_place(&kept->memories[4], layout, engine, scratch);
    arguments[n].arg = DNNL_ARG_SCRATCHPAD;
    arguments[n++].memory = kept->memories[4];
  }
  if (!s) s = dnnl_primitive_execute(o->primitive, stream, n, arguments);
  return s ? s : dnnl_stream_wait(stream);
}

// Copies a buffer that lies as `plain` into `packed` (or back with `unpack`): arguments in the order from, to.
static inline dnnl_status_t onednn_reorder(
    dnnl_engine_t engine, onednn_shape plain, onednn_layout packed, int unpack, onednn_operation *out) {
  onednn_description described = {0};
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t d = NULL;
  omp_set_num_threads(1);
  dnnl_status_t s = onednn_describe(&described, plain);
  onednn_layout other = ONEDNN_PASS(described);
  if (!s) s = onednn_attributes(&attributes, 0, 0);
  if (!s)
    s = dnnl_reorder_primitive_desc_create(
        &d, unpack ? packed : other, engine, unpack ? other : packed, engine, attributes);
  if (!s) s = onednn_finish(out, d);
  if (!s) {
    const_dnnl_primitive_desc_t kept;
    dnnl_primitive_get_primitive_desc(out->primitive, &kept);
    onednn_argument(out, kept, DNNL_ARG_FROM, dnnl_query_src_md);
    onednn_argument(out, kept, DNNL_ARG_TO, dnnl_query_dst_md);
  }
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  onednn_forget(&described);
  return s;
}

enum { onednn_forward = 0, onednn_back_to_input = 1, onednn_back_to_weights = 2 };

// A convolution, or one of its gradients. Arguments in the order
// forward: x, weights, y, bias; to input: dy, weights, dx; to weights: x, dy, dweights. `packed`: as for products.
static inline dnnl_status_t onednn_convolution(
    dnnl_engine_t engine, int direction, onednn_shape x, onednn_shape weights, onednn_layout packed, onednn_shape bias,
    onednn_shape y, const int64_t strides[2], const int64_t before[2], const int64_t after[2], int activation, onednn_operation *out) {
  onednn_description dx = {0}, dw = {0}, dv = {0}, dy = {0};
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t forward = NULL, d = NULL;
  int plain = direction == onednn_forward;
  omp_set_num_threads(1);
  dnnl_status_t s = onednn_describe(&dx, x);
  if (!s) s = onednn_describe(&dw, weights);
  onednn_layout kernel = packed ? packed : ONEDNN_PASS(dw);
  if (!s && bias.rank) s = onednn_describe(&dv, bias);
  if (!s) s = onednn_describe(&dy, y);
  if (!s) s = onednn_attributes(&attributes, plain ? activation : 0, 0);
  dnnl_prop_kind_t kind = plain ? dnnl_forward_inference : dnnl_forward_training;
#if DNNL_VERSION_MAJOR >= 3
  int64_t apart[2] = {0, 0};
  if (!s)
    s = dnnl_convolution_forward_primitive_desc_create(
        &forward, engine, kind, dnnl_convolution_direct, dx, kernel, bias.rank ? dv : NULL, dy, strides, apart, before, after,
        attributes);
  if (!s && direction == onednn_back_to_input)
    s = dnnl_convolution_backward_data_primitive_desc_create(
        &d, engine, dnnl_convolution_direct, dx, kernel, dy, strides, apart, before, after, forward, attributes);
  if (!s && direction == onednn_back_to_weights)
    s = dnnl_convolution_backward_weights_primitive_desc_create(
        &d, engine, dnnl_convolution_direct, dx, kernel, NULL, dy, strides, apart, before, after, forward, attributes);
#else
  dnnl_convolution_desc_t c;
  if (!s)
    s = dnnl_convolution_forward_desc_init(
        &c, kind, dnnl_convolution_direct, &dx, kernel, bias.rank ? &dv : NULL, &dy, strides, before, after);
  if (!s) s = dnnl_primitive_desc_create(&forward, &c, attributes, engine, NULL);
  if (!s && direction == onednn_back_to_input)
    s = dnnl_convolution_backward_data_desc_init(
        &c, dnnl_convolution_direct, &dx, kernel, &dy, strides, before, after);
  if (!s && direction == onednn_back_to_weights)
    s = dnnl_convolution_backward_weights_desc_init(
        &c, dnnl_convolution_direct, &dx, kernel, NULL, &dy, strides, before, after);
  if (!s && !plain) s = dnnl_primitive_desc_create(&d, &c, attributes, engine, forward);
#endif
  if (!s) s = onednn_finish(out, plain ? forward : d);
  if (forward && !plain) dnnl_primitive_desc_destroy(forward);
  if (!s) {
    const_dnnl_primitive_desc_t kept;
    dnnl_primitive_get_primitive_desc(out->primitive, &kept);
    if (plain) {
      onednn_argument(out, kept, DNNL_ARG_SRC, dnnl_query_src_md);
      onednn_argument(out, kept, DNNL_ARG_WEIGHTS, dnnl_query_weights_md);
      onednn_argument(out, kept, DNNL_ARG_DST, dnnl_query_dst_md);
      if (bias.rank) {
        out->arguments[3] = DNNL_ARG_BIAS;
        out->layouts[3] = dnnl_primitive_desc_query_md(kept, dnnl_query_weights_md, 1);
        out->count = 4;
      }
    } else if (direction == onednn_back_to_input) {
      onednn_argument(out, kept, DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md);
      onednn_argument(out, kept, DNNL_ARG_WEIGHTS, dnnl_query_weights_md);
      onednn_argument(out, kept, DNNL_ARG_DIFF_SRC, dnnl_query_diff_src_md);
    } else {
      onednn_argument(out, kept, DNNL_ARG_SRC, dnnl_query_src_md);
      onednn_argument(out, kept, DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md);
      onednn_argument(out, kept, DNNL_ARG_DIFF_WEIGHTS, dnnl_query_diff_weights_md);
    }
  }
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  onednn_forget(&dx), onednn_forget(&dw), onednn_forget(&dv), onednn_forget(&dy);
  return s;
}

// What this CPU (or ONEDNN_MAX_CPU_ISA) allows: bf16 products in hardware, and with tiles.
static inline int onednn_isa(void) { return (int)dnnl_get_effective_cpu_isa(); }
static inline int onednn_has_bf16(void) {
  return (onednn_isa() & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
}
static inline int onednn_has_tiles(void) {
  return (onednn_isa() & dnnl_cpu_isa_avx512_core_amx) == dnnl_cpu_isa_avx512_core_amx;
}
static inline int onednn_has_avx512(void) {
  return (onednn_isa() & dnnl_cpu_isa_avx512_core) == dnnl_cpu_isa_avx512_core;
}
static inline int onednn_major(void) { return dnnl_version()->major; }
static inline int onednn_minor(void) { return dnnl_version()->minor; }
