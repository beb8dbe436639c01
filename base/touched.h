/* base/touched.h - marks the few variables that every start writes, and constants it reads: they lie in pages
 * that the dynamic linker has written anyway, and not in a page each of the rest. */
#ifndef BASE_TOUCHED_H
#define BASE_TOUCHED_H

#if defined(__ELF__)
#define BASE_TOUCHED       __attribute__((section(".data.touched")))
#define BASE_TOUCHED_CONST __attribute__((section(".data.rel.ro.touched")))
#else
#define BASE_TOUCHED
#define BASE_TOUCHED_CONST
#endif

#endif
