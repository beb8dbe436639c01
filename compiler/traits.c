/* compiler/traits.c - finds a name in traits.def. */
#include "compiler/traits.h"

#include <stdlib.h>
#include <string.h>

/* Without pointers, which would be relocated at every start. */
typedef struct row {
    char name[20];
    unsigned traits;
} row;

#define RAISES  CMP_TRAIT_RAISES
#define MAKES   CMP_TRAIT_MAKES
#define CLEARS  CMP_TRAIT_CLEARS
#define REACHES CMP_TRAIT_REACHES
#define FIRST   CMP_TRAIT_FIRST
#define ANY     CMP_TRAIT_ANY
#define DIGITS  CMP_TRAIT_DIGITS
#define QUIET   CMP_TRAIT_QUIET
#define APART   CMP_TRAIT_APART

static const row rows[] = {
#define CMP_TRAITS(name, traits) {#name, traits},
#include "compiler/traits.def"
#undef CMP_TRAITS
};

static int compare(const void *name, const void *at) {
    return strcmp(name, ((const row *)at)->name);
}

unsigned cmp_traits(const char *name) {
    const row *found = bsearch(name, rows, sizeof rows / sizeof *rows, sizeof *rows, compare);
    return found ? found->traits : 0;
}
