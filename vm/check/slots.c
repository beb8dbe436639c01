/* vm/check/slots.c - what the heap refers to in snapshots: code objects, and constants that are arrays.
 *
 * The files are believed as far as the loader's checks go, but a reference may lead anywhere in them. The resolver tells
 * where the code of each entry lies (vm_resolver.slot_code) and proves that of those that are referred to; then all
 * objects and constants of that code are remembered in a set. */
#include "vm/check/check_internal.h"

#include "base/alloc.h"
#include "vm/heap/trace.h"

#include <stdlib.h>

#define CONSTANT 1u /* low bit of an offset in the set */

static int by_place(const void *x, const void *y) {
    uint64_t a = ((const struct chk_blob *)x)->at, b = ((const struct chk_blob *)y)->at;
    return (a > b) - (a < b);
}

static bool list_slot(chk *c, uint32_t slot) {
    const vm_resolver *r = c->vm->resolver;
    chk_slots *s = &c->slots;
    struct chk_blob blob = {.slot = slot};
    mica_error why = MICA_ERROR_INIT;
    for (; r->slot_code(r->ctx, slot, blob.number, false, &blob.at, &blob.len, &why); blob.number++) {
        if (!blob.len) continue;
        if (!chk_grow(c, (void **)&s->blobs, s->blob_count, &s->blob_room, sizeof blob)) return false;
        s->blobs[s->blob_count++] = blob;
    }
    if (why.code != MICA_OK) c->status = base_fail_as(c->err, &why, "%s", why.message);
    return why.code == MICA_OK;
}

/* Only memory that refers to snapshots asks where things lie in them. */
static bool list_all(chk *c) {
    chk_slots *s = &c->slots;
    if (s->listed) return true;
    s->listed = true;
    if (!c->vm->resolver || !c->vm->resolver->slot_code) return true;
    for (uint32_t slot = 0; slot < VM_SLOTS; slot++)
        if (!list_slot(c, slot)) return false;
    if (s->blob_count) qsort(s->blobs, s->blob_count, sizeof *s->blobs, by_place);
    return true;
}

static uint64_t *place_in_set(const chk_slots *s, uint64_t what) {
    uint64_t at = (what ^ what >> 17) * 0x9E3779B97F4A7C15ull >> 20;
    while (s->found[at & (s->found_slots - 1)] && s->found[at & (s->found_slots - 1)] != what)
        at++;
    return &s->found[at & (s->found_slots - 1)];
}

static bool remember(chk *c, uint64_t what) {
    chk_slots *s = &c->slots;
    if (s->found_count * 2 >= s->found_slots) {
        chk_slots old = *s;
        s->found_slots = old.found_slots ? old.found_slots * 2 : 1024;
        s->found = base_calloc(s->found_slots, sizeof *s->found);
        if (!s->found) {
            *s = old;
            return chk_no_memory(c);
        }
        for (size_t k = 0; k < old.found_slots; k++)
            if (old.found[k]) *place_in_set(s, old.found[k]) = old.found[k];
        base_free(old.found);
    }
    uint64_t *at = place_in_set(s, what);
    s->found_count += !*at;
    *at = what;
    return true;
}

/* Everything that may be referred to in code that has been proved. */
static bool remember_blob(chk *c, const struct chk_blob *blob) {
    const char *end = vm_at(c->vm, blob->at + blob->len);
    for (prog_code *code = vm_at(c->vm, blob->at); (const char *)code < end; code = vm_next_code(code)) {
        uint64_t at = chk_here(c, code);
        if (!remember(c, at)) return false;
        for (uint32_t k = 0; k < code->nconsts; k++) {
            prog_value v = prog_code_consts(code)[k];
            if (prog_is_rel(v) && !remember(c, (at + prog_offset(v)) | CONSTANT)) return false;
        }
    }
    return true;
}

static struct chk_blob *blob_at(const chk_slots *s, uint64_t offset) {
    size_t low = 0, high = s->blob_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (s->blobs[mid].at + s->blobs[mid].len <= offset)
            low = mid + 1;
        else
            high = mid;
    }
    return low < s->blob_count && s->blobs[low].at <= offset ? &s->blobs[low] : NULL;
}

static bool known(chk *c, uint64_t offset, uint64_t bit, uint64_t place) {
    chk_slots *s = &c->slots;
    const vm_resolver *r = c->vm->resolver;
    if (!list_all(c)) return false;
    struct chk_blob *blob = offset % CHK_UNIT == 0 ? blob_at(s, offset) : NULL;
    if (blob && !blob->proved) {
        uint64_t at, len;
        mica_error why = MICA_ERROR_INIT;
        if (!r->slot_code(r->ctx, blob->slot, blob->number, true, &at, &len, &why)) {
            c->status = base_fail_as(c->err, &why, "the code that the memory refers to: %s", why.message);
            return false;
        }
        blob->proved = true;
        if (!remember_blob(c, blob)) return false;
    }
    return (blob && s->found_slots && *place_in_set(s, offset | bit)) ||
           CHK_REFUSE(c, place, "a snapshot has no %s at 0x%llx", bit ? "constant" : "code",
                      (unsigned long long)offset);
}

bool chk_slot_code(chk *c, uint64_t code, uint64_t place) {
    return known(c, code, 0, place);
}

bool chk_slot_constant(chk *c, uint64_t offset, uint64_t place) {
    return known(c, offset, CONSTANT, place);
}

void chk_slots_free(chk *c) {
    base_free(c->slots.blobs);
    base_free(c->slots.found);
}
