/* memory/userfault.h - what the kernel and userfaultfd say to each other. Numbers and structures are the kernel's
 * (<linux/userfaultfd.h>, Documentation/admin-guide/mm/userfaultfd.rst), written down here because installed headers are often
 * older than the kernel. */
#ifndef MEMORY_USERFAULT_H
#define MEMORY_USERFAULT_H

#include <assert.h>
#include <stdint.h>
#include <sys/ioctl.h>

typedef struct uffd_api {
    uint64_t api, features, ioctls;
} uffd_api;
typedef struct uffd_range {
    uint64_t start, len;
} uffd_range;
typedef struct uffd_register {
    uint64_t start, len, mode, ioctls;
} uffd_register;
typedef struct uffd_copy {
    uint64_t to, from, len, mode;
    int64_t copied; /* bytes, or -errno */
} uffd_copy;
typedef struct uffd_zeros {
    uint64_t start, len, mode;
    int64_t done; /* bytes, or -errno */
} uffd_zeros;
#define UFFD_API        _IOWR(0xAA, 0x3F, uffd_api)
#define UFFD_REGISTER   _IOWR(0xAA, 0x00, uffd_register)
#define UFFD_UNREGISTER _IOR(0xAA, 0x01, uffd_range)
#define UFFD_WAKE       _IOR(0xAA, 0x02, uffd_range)
#define UFFD_COPY       _IOWR(0xAA, 0x03, uffd_copy)
#define UFFD_ZEROS      _IOWR(0xAA, 0x04, uffd_zeros)

enum {
    UFFD_USER_MODE =
        1, /* of the call: faults of the program's own accesses alone, which every user may ask for */
    UFFD_MODE_MISSING = 1 << 0,
    UFFD_MODE_WP = 1 << 1
};
enum { UFFD_NO_WAKE = 1 }; /* of placing: whoever waits is woken by UFFD_WAKE alone */
enum {
    UFFD_HAS_WP = 1 << 0,
    UFFD_HAS_REMAP = 1 << 2,
    UFFD_HAS_REMOVE = 1 << 3,
    UFFD_HAS_UNMAP = 1 << 6,
    UFFD_HAS_WP_SHMEM = 1 << 12,
    UFFD_HAS_WP_UNPOPULATED = 1 << 13,
    UFFD_HAS_WP_ASYNC = 1 << 15
};

/* What is read from the descriptor. */
typedef struct uffd_event {
    uint8_t what;
    uint8_t reserved[7];
    union {
        struct {
            uint64_t flags, address, thread;
        } fault;
        struct {
            uint64_t from, to, len;
        } moved;
        struct {
            uint64_t from, to;
        } gone; /* given back or unmapped */
    };
} uffd_event;
static_assert(sizeof(uffd_event) == 32, "uffd_event");
enum { UFFD_FAULT = 0x12, UFFD_MOVED = 0x14, UFFD_GIVEN_BACK = 0x15, UFFD_UNMAPPED = 0x16 };

#endif
