/* compiler/traits.h - what the compiler knows of functions by their names (traits.def). */
#ifndef CMP_TRAITS_H
#define CMP_TRAITS_H

#define CMP_TRAIT_RAISES  1u
#define CMP_TRAIT_MAKES   2u
#define CMP_TRAIT_CLEARS  4u
#define CMP_TRAIT_REACHES 8u
#define CMP_TRAIT_FIRST   16u
#define CMP_TRAIT_ANY     32u
#define CMP_TRAIT_DIGITS  64u
#define CMP_TRAIT_QUIET   128u
#define CMP_TRAIT_APART   256u

/* The traits of a name, 0 for names that have none. */
unsigned cmp_traits(const char *name);

#endif
