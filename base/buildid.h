/* base/buildid.h - what tells one build of a program or library from every other: the linker's build id. */
#ifndef BASE_BUILDID_H
#define BASE_BUILDID_H

#include <stdbool.h>
#include <stdint.h>

#define BASE_BUILD_ID_SIZE 32

/* The build id of the program or shared library that holds `address`, cut or padded with zeros to 32 bytes.
 * The linker computes it from everything it put together, so any change of code changes it. False when the
 * object was linked without one. Thread-safe. */
bool base_build_id(const void *address, uint8_t out[BASE_BUILD_ID_SIZE]);

#endif
