/* vm/check/values.c - values in slots, and the references that they are: each object is found by one, and all of them are
 * counted.
 *
 * Nothing is written to the heap, whose pages may be those of a file: what is known of an object lies beside it, in a
 * word for each unit. A slot says what kinds may be there, so that a box never gets where a value is read and a block of
 * raw bytes never where an object is. */
#include "vm/check/check_internal.h"

#include "program/verify.h"
#include "vm/run/frame.h"

/* Looks at an object that begins at `offset` for the first time, and remembers it. */
static bool discover(chk *c, uint64_t offset, bool scope) {
    if (!chk_grow(c, (void **)&c->objects, c->count, &c->room, sizeof *c->objects)) return false;
    c->seen[(offset - VM_HEAP) / CHK_UNIT] = 1;
    c->objects[c->count++] = offset | (uint64_t)scope;
    return chk_head(c, offset, scope);
}

static bool in_heap(chk *c, uint64_t place, uint64_t offset) {
    return (offset % CHK_UNIT == 0 && offset <= c->top - CHK_UNIT) ||
           CHK_REFUSE(c, place, "a reference leads to 0x%llx, where no object can begin",
                      (unsigned long long)offset);
}

/* What the object is must be what the place may hold. */
static bool fits(chk *c, uint64_t place, const prog_obj *o, uint32_t may) {
    if (!(may >> o->kind & 1))
        return CHK_REFUSE(c, place, "an object of kind %u is where none may be", o->kind);
    if (o->kind == PROG_KIND_FUNC && o->flags & VM_FUNC_AT && !(may & CHK_RUN_AT))
        return CHK_REFUSE(c, place, "a handle of a text that runs in another scope is where none may be");
    if (may & CHK_LEAF && o->cls == PROG_CELL) return CHK_REFUSE(c, place, "a cell is where none may be");
    return true;
}

static bool reference(chk *c, uint64_t place, uint64_t offset, uint32_t may) {
    if (offset < VM_HEAP)
        return chk_slot_constant(c, offset, place) && fits(c, place, vm_at(c->vm, offset), may);
    if (!in_heap(c, place, offset)) return false;
    uint32_t *seen = &c->seen[(offset - VM_HEAP) / CHK_UNIT];
    if (*seen >= CHK_CODE - 1)
        return CHK_REFUSE(c, place,
                          *seen == CHK_CODE ? "a reference leads into code"
                                            : "an object is held too often to be counted");
    if (!*seen && !discover(c, offset, may & CHK_SCOPE)) return false;
    (*seen)++;
    return fits(c, place, vm_at(c->vm, offset), may);
}

bool chk_value(chk *c, const prog_value *slot, uint32_t may) {
    prog_value v = *slot;
    uint64_t place = chk_here(c, slot);
    if (prog_is_object(v)) return reference(c, place, prog_offset(v), may);
    if (v == PROG_UNDEF)
        return may & CHK_UNDEFINED || CHK_REFUSE(c, place, "there is no value where one must be");
    if (!prog_is_canonical(v)) return CHK_REFUSE(c, place, "a value has no form that values have");
    return may & CHK_IMMEDIATE || CHK_REFUSE(c, place, "an object must be where another value is");
}

bool chk_or_zero(chk *c, const prog_value *slot, uint32_t may) {
    return *slot == 0 || chk_value(c, slot, may);
}

bool chk_walk(chk *c) {
    while (c->walked < c->count) {
        uint64_t object = c->objects[c->walked++];
        if (chk_given_up(c) || !chk_members(c, object & ~1ull, object & 1)) return false;
    }
    return true;
}

bool chk_found(chk *c, uint64_t offset) {
    if (!in_heap(c, offset, offset)) return false;
    uint32_t seen = c->seen[(offset - VM_HEAP) / CHK_UNIT];
    if (seen == CHK_CODE) return CHK_REFUSE(c, offset, "code is no object of its own");
    return seen || discover(c, offset, false);
}

bool chk_counts(chk *c) {
    for (size_t k = 0; k < c->count; k++) {
        uint64_t offset = c->objects[k] & ~1ull;
        const prog_obj *o = vm_at(c->vm, offset);
        uint32_t found = c->seen[(offset - VM_HEAP) / CHK_UNIT] - 1;
        if (o->rc != found)
            return CHK_REFUSE(c, offset, "an object of kind %u says that it is held %u times; it is %u times",
                              o->kind, o->rc, found);
    }
    return true;
}
