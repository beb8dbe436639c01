/* vm/run/outside.c - the column of the table of builtins that says what each takes from outside, by id. */
#include "vm/run/outside.h"

const uint8_t vm_builtin_outside[VM_BUILTINS + 1] = {
#define VM_BUILTIN(id, name, fn, min, max, outs, category, complexity, level, outside, help)                 \
    [id] = VM_OUTSIDE_##outside,
#include "vm/builtins.def"
#undef VM_BUILTIN
};

static const struct {
    char name[16], meaning[80];
} bits[VM_OUTSIDE_BITS] = {
#define VM_OUTSIDE(bit, id, name, meaning) [bit] = {name, meaning},
#include "vm/run/outside.def"
#undef VM_OUTSIDE
};

const char *vm_outside_name(unsigned bit) {
    return bit < VM_OUTSIDE_BITS ? bits[bit].name : NULL;
}

const char *vm_outside_meaning(unsigned bit) {
    return bit < VM_OUTSIDE_BITS ? bits[bit].meaning : NULL;
}
