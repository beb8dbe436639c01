/* base/poison.h - tells AddressSanitizer about memory that lies inside larger blocks (the VM's cage, arenas):
 * what is poisoned may not be touched until it is given out again. In other builds all of it vanishes; code
 * that is only needed beside it stands under `#if BASE_ASAN`. */
#ifndef BASE_POISON_H
#define BASE_POISON_H

#if defined(__SANITIZE_ADDRESS__)
#define BASE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BASE_ASAN 1
#endif
#endif

#ifdef BASE_ASAN
#include <sanitizer/asan_interface.h>
#define BASE_POISON(p, bytes)   __asan_poison_memory_region((p), (bytes))
#define BASE_UNPOISON(p, bytes) __asan_unpoison_memory_region((p), (bytes))
#else
#define BASE_ASAN               0
#define BASE_POISON(p, bytes)   ((void)(p), (void)(bytes))
#define BASE_UNPOISON(p, bytes) ((void)(p), (void)(bytes))
#endif

#endif
