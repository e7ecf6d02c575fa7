// JPEG files through libjpeg. Its errors come back by longjmp, which Swift must not see; here they end in a message.
#pragma once
#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <jpeglib.h>

// Pixels across and down, channels (1, 3 or 4), and what was wrong: an empty message where nothing was.
typedef struct {
  size_t width, height;
  int channels;
  char message[JMSG_LENGTH_MAX];
} jpeg_picture;

typedef struct {
  struct jpeg_error_mgr base;  // first, so that a pointer to it is one to the whole
  jmp_buf exit;
  char *message;
} jpeg_failure;

static inline void jpeg_fail(j_common_ptr info) {
  jpeg_failure *failure = (jpeg_failure *)info->err;
  failure->base.format_message(info, failure->message);
  longjmp(failure->exit, 1);
}

// A warning says that pixels were made up: data missing or damaged. It counts as an error.
static inline void jpeg_warn(j_common_ptr info, int level) {
  if (level < 0) jpeg_fail(info);
}

// Reads the size of a picture (pixels null), or its pixels as RGB, rows from the top, scaled by 1/denominator (1, 2, 4, 8)
// in the frequency domain: ceil(size/denominator) each way. More than `capacity` bytes are an error.
static inline void jpeg_read(const unsigned char *bytes, size_t count, unsigned denominator, unsigned char *pixels,
                             size_t capacity, jpeg_picture *out) {
  struct jpeg_decompress_struct info;
  jpeg_failure failure;
  memset(&info, 0, sizeof info);
  memset(out, 0, sizeof *out);
  info.err = jpeg_std_error(&failure.base);
  failure.base.error_exit = jpeg_fail;
  failure.base.emit_message = jpeg_warn;
  failure.message = out->message;
  if (setjmp(failure.exit) == 0) {
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, bytes, count);
    jpeg_read_header(&info, TRUE);
    out->channels = info.num_components;
    if (pixels) {
      info.out_color_space = JCS_RGB;
      info.scale_num = 1;
      info.scale_denom = denominator;
      jpeg_start_decompress(&info);
      size_t row = (size_t)info.output_width * 3;
      if (info.output_height > capacity / row) {
        snprintf(out->message, sizeof out->message, "more pixels than its header says");
      } else {
        while (info.output_scanline < info.output_height) {
          JSAMPROW line = pixels + row * info.output_scanline;
          jpeg_read_scanlines(&info, &line, 1);
        }
        jpeg_finish_decompress(&info);
      }
      out->width = info.output_width;
      out->height = info.output_height;
    } else {
      out->width = info.image_width;
      out->height = info.image_height;
    }
  }
  jpeg_destroy_decompress(&info);
}
