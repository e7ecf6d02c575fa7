// oneDNN is loaded by the first call of it: a process that computes no layer does without its pages and those of what it
// needs. A library that is missing ends the process as the system's loader would, and says what installs it.
#pragma once
#include <dlfcn.h>
#include <dnnl.h>
#include <stdio.h>
#include <stdlib.h>

#define ONEDNN_TEXT(x) #x
#ifdef __APPLE__
#define ONEDNN_NAME(major) "libdnnl." ONEDNN_TEXT(major) ".dylib"
#else
#define ONEDNN_NAME(major) "libdnnl.so." ONEDNN_TEXT(major)
#endif

static inline void *onednn_symbol(const char *name) {
  void *library = dlopen(ONEDNN_NAME(DNNL_VERSION_MAJOR), RTLD_NOW);
  void *symbol = library ? dlsym(library, name) : NULL;
  if (!symbol) {
    fprintf(stderr, "error: oneDNN cannot be loaded: %s; scripts/setup installs it\n", dlerror());
    exit(127);
  }
  return symbol;
}

// The function f of the library, looked up once for every place that calls it.
#define ONEDNN(f)                                                  \
  ({                                                               \
    static __typeof__(&f) known;                                   \
    __typeof__(&f) found = __atomic_load_n(&known, __ATOMIC_RELAXED); \
    if (!found) {                                                  \
      found = (__typeof__(&f))onednn_symbol(#f);                   \
      __atomic_store_n(&known, found, __ATOMIC_RELAXED);           \
    }                                                              \
    found;                                                         \
  })

void omp_set_num_threads(int);

#define omp_set_num_threads(...) ONEDNN(omp_set_num_threads)(__VA_ARGS__)
#define dnnl_convolution_backward_data_desc_init(...) ONEDNN(dnnl_convolution_backward_data_desc_init)(__VA_ARGS__)
#define dnnl_convolution_backward_data_primitive_desc_create(...) ONEDNN(dnnl_convolution_backward_data_primitive_desc_create)(__VA_ARGS__)
#define dnnl_convolution_backward_weights_desc_init(...) ONEDNN(dnnl_convolution_backward_weights_desc_init)(__VA_ARGS__)
#define dnnl_convolution_backward_weights_primitive_desc_create(...) ONEDNN(dnnl_convolution_backward_weights_primitive_desc_create)(__VA_ARGS__)
#define dnnl_convolution_forward_desc_init(...) ONEDNN(dnnl_convolution_forward_desc_init)(__VA_ARGS__)
#define dnnl_convolution_forward_primitive_desc_create(...) ONEDNN(dnnl_convolution_forward_primitive_desc_create)(__VA_ARGS__)
#define dnnl_engine_create(...) ONEDNN(dnnl_engine_create)(__VA_ARGS__)
#define dnnl_get_effective_cpu_isa(...) ONEDNN(dnnl_get_effective_cpu_isa)(__VA_ARGS__)
#define dnnl_matmul_desc_init(...) ONEDNN(dnnl_matmul_desc_init)(__VA_ARGS__)
#define dnnl_matmul_primitive_desc_create(...) ONEDNN(dnnl_matmul_primitive_desc_create)(__VA_ARGS__)
#define dnnl_memory_create(...) ONEDNN(dnnl_memory_create)(__VA_ARGS__)
#define dnnl_memory_desc_create_with_strides(...) ONEDNN(dnnl_memory_desc_create_with_strides)(__VA_ARGS__)
#define dnnl_memory_desc_create_with_tag(...) ONEDNN(dnnl_memory_desc_create_with_tag)(__VA_ARGS__)
#define dnnl_memory_desc_destroy(...) ONEDNN(dnnl_memory_desc_destroy)(__VA_ARGS__)
#define dnnl_memory_desc_get_size(...) ONEDNN(dnnl_memory_desc_get_size)(__VA_ARGS__)
#define dnnl_memory_desc_init_by_strides(...) ONEDNN(dnnl_memory_desc_init_by_strides)(__VA_ARGS__)
#define dnnl_memory_desc_init_by_tag(...) ONEDNN(dnnl_memory_desc_init_by_tag)(__VA_ARGS__)
#define dnnl_memory_destroy(...) ONEDNN(dnnl_memory_destroy)(__VA_ARGS__)
#define dnnl_memory_set_data_handle(...) ONEDNN(dnnl_memory_set_data_handle)(__VA_ARGS__)
#define dnnl_post_ops_append_eltwise(...) ONEDNN(dnnl_post_ops_append_eltwise)(__VA_ARGS__)
#define dnnl_post_ops_append_sum(...) ONEDNN(dnnl_post_ops_append_sum)(__VA_ARGS__)
#define dnnl_post_ops_create(...) ONEDNN(dnnl_post_ops_create)(__VA_ARGS__)
#define dnnl_post_ops_destroy(...) ONEDNN(dnnl_post_ops_destroy)(__VA_ARGS__)
#define dnnl_primitive_attr_create(...) ONEDNN(dnnl_primitive_attr_create)(__VA_ARGS__)
#define dnnl_primitive_attr_destroy(...) ONEDNN(dnnl_primitive_attr_destroy)(__VA_ARGS__)
#define dnnl_primitive_attr_set_post_ops(...) ONEDNN(dnnl_primitive_attr_set_post_ops)(__VA_ARGS__)
#define dnnl_primitive_attr_set_scratchpad_mode(...) ONEDNN(dnnl_primitive_attr_set_scratchpad_mode)(__VA_ARGS__)
#define dnnl_primitive_create(...) ONEDNN(dnnl_primitive_create)(__VA_ARGS__)
#define dnnl_primitive_desc_create(...) ONEDNN(dnnl_primitive_desc_create)(__VA_ARGS__)
#define dnnl_primitive_desc_destroy(...) ONEDNN(dnnl_primitive_desc_destroy)(__VA_ARGS__)
#define dnnl_primitive_desc_query_md(...) ONEDNN(dnnl_primitive_desc_query_md)(__VA_ARGS__)
#define dnnl_primitive_destroy(...) ONEDNN(dnnl_primitive_destroy)(__VA_ARGS__)
#define dnnl_primitive_execute(...) ONEDNN(dnnl_primitive_execute)(__VA_ARGS__)
#define dnnl_primitive_get_primitive_desc(...) ONEDNN(dnnl_primitive_get_primitive_desc)(__VA_ARGS__)
#define dnnl_reorder_primitive_desc_create(...) ONEDNN(dnnl_reorder_primitive_desc_create)(__VA_ARGS__)
#define dnnl_stream_create(...) ONEDNN(dnnl_stream_create)(__VA_ARGS__)
#define dnnl_stream_wait(...) ONEDNN(dnnl_stream_wait)(__VA_ARGS__)
#define dnnl_version(...) ONEDNN(dnnl_version)(__VA_ARGS__)
