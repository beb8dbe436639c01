/* compiler/traits.c - finds a name in traits.def.
 *
 * Behind it stands one rule: a property of a builtin that its row in the VM has (pure, its arity) is asked
 * there; here is what only the compiler wants to know. */
#include "compiler/traits.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

/* Without pointers, which would be relocated at every start. */
typedef struct row {
    char name[20];
    unsigned traits;
} row;

static const row rows[] = {
#define CMP_TRAITS(name, traits) {#name, traits},
#include "compiler/traits.def"
#undef CMP_TRAITS
};

/* The first eight bytes of a name in one number, which orders names as their bytes do. */
static uint64_t beginning(const char *name) {
    uint64_t word = 0;
    for (unsigned i = 0; i < 8 && name[i]; i++)
        word |= (uint64_t)(uint8_t)name[i] << (56 - 8 * i);
    return word;
}

/* Asked for every name of a program, several times: one comparison of a number for each step. */
unsigned cmp_traits(const char *name) {
    uint64_t want = beginning(name);
    size_t low = 0, high = sizeof rows / sizeof *rows;
    while (low < high) {
        size_t mid = (low + high) / 2;
        uint64_t have;
        memcpy(&have, rows[mid].name, sizeof have); /* its other bytes are zeros */
        have = be64toh(have);
        int order = have < want ? -1 : have > want;
        if (order == 0) order = strcmp(rows[mid].name, name);
        if (order == 0) return rows[mid].traits;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return 0;
}
