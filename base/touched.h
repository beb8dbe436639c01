/* base/touched.h - marks the few variables that every start writes: they lie together, in the page that the
 * dynamic linker writes anyway, and not in a page each of the rest. */
#ifndef BASE_TOUCHED_H
#define BASE_TOUCHED_H

#if defined(__ELF__)
#define BASE_TOUCHED __attribute__((section(".data.touched")))
#else
#define BASE_TOUCHED
#endif

#endif
