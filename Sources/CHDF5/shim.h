// HDF5 names its types, property-list classes and flags by macros that call H5open(); Swift imports functions only.
#pragma once
#if __has_include(<hdf5.h>)
#include <hdf5.h>
#else  // Debian, without the path that pkg-config gives
#include <hdf5/serial/hdf5.h>
#endif

static inline hid_t discern_h5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t discern_h5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t discern_h5_native_uint16(void) { return H5T_NATIVE_UINT16; }
static inline hid_t discern_h5_c_string(void) { return H5T_C_S1; }

static inline hid_t discern_h5_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t discern_h5_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t discern_h5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t discern_h5_link_create(void) { return H5P_LINK_CREATE; }

static inline unsigned discern_h5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned discern_h5_exclusive(void) { return H5F_ACC_EXCL; }
