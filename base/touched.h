/* base/touched.h - marks the few variables that every start writes, and constants it reads: they lie in pages
 * that the dynamic linker has written anyway, and not in a page each of the rest. So do the functions that a start
 * behind an image calls in rooms of which it calls nothing else. */
#ifndef BASE_TOUCHED_H
#define BASE_TOUCHED_H

#if defined(__ELF__)
#define BASE_TOUCHED       __attribute__((section(".data.touched")))
#define BASE_TOUCHED_CONST __attribute__((section(".data.rel.ro.touched")))
#define BASE_TOUCHED_TEXT  __attribute__((section(".text.startup"))) /* a function: it lies beside main */
#else
#define BASE_TOUCHED
#define BASE_TOUCHED_CONST
#define BASE_TOUCHED_TEXT
#endif

#endif
