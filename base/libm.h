/* base/libm.h - the functions of the C mathematics library by name, for loops that call one very often. */
#ifndef BASE_LIBM_H
#define BASE_LIBM_H

typedef void (*base_libm_any)(void);

/* The library's own function of that name where base/libm.c stands in for it, else NULL (then a plain call is
 * the same). NULL too for a name the library does not have. */
base_libm_any base_libm_function(const char *name);

#endif
