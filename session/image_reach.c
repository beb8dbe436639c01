/* session/image_reach.c - follows references from a value and adds up the blocks it meets, each once. Called for what an image
 * says of its variables.
 *
 * A save looks at every variable while the program waits, so it has a budget: what is beyond it is said to be at least so
 * much. A tool that has loaded the image looks at all, and tells apart what something else reaches as well. An object is
 * somebody else's too where it is held more often than from within, or where such an object reaches it.
 *
 * Objects that were met are a list in the order of meeting and an index over it, so nothing recurses. */
#include "session/image_reach.h"

#include "base/alloc.h"
#include "vm/heap/trace.h"

#define FEW 256u /* objects that need no memory of their own */

typedef struct met {
    uint64_t at;   /* offset in the cage */
    uint32_t held; /* by the variable and by what it reaches */
    bool shared;
} met;

typedef struct reaching {
    met *met;
    uint32_t *index;       /* number in the list + 1; 0: free */
    uint32_t count, slots; /* slots is a power of two, twice the room of the list */
    ses_reach_budget *budget;
    uint32_t *work; /* while what is shared is marked: numbers of objects that are to be passed on */
    uint32_t waiting;
    bool failed, cut;
    met few[FEW];
    uint32_t few_index[2 * FEW];
} reaching;

static uint32_t *place_of(reaching *r, uint64_t at) {
    uint32_t k = (uint32_t)((at >> 4) * 2654435769u);
    for (;; k++) {
        uint32_t *slot = &r->index[k & (r->slots - 1)];
        if (!*slot || r->met[*slot - 1].at == at) return slot;
    }
}

static bool grow(reaching *r) {
    uint32_t slots = r->slots * 2;
    if (!slots) return false;
    met *list = base_malloc((size_t)slots / 2 * sizeof *list);
    uint32_t *index = base_calloc(slots, sizeof *index);
    if (!list || !index) {
        base_free(list);
        base_free(index);
        return false;
    }
    memcpy(list, r->met, r->count * sizeof *list);
    if (r->met != r->few) {
        base_free(r->met);
        base_free(r->index);
    }
    r->met = list;
    r->index = index;
    r->slots = slots;
    for (uint32_t k = 0; k < r->count; k++)
        *place_of(r, list[k].at) = k + 1;
    return true;
}

static void mark(reaching *r, uint32_t k) {
    if (r->met[k].shared) return;
    r->met[k].shared = true;
    r->work[r->waiting++] = k;
}

/* Values outside of the heap lie in a snapshot, and are in no image. */
static void meet(reaching *r, prog_value v) {
    if (!prog_is_object(v) || prog_offset(v) < VM_HEAP || r->failed) return;
    uint32_t *slot = place_of(r, prog_offset(v));
    if (*slot) {
        met *m = &r->met[*slot - 1];
        if (!r->work)
            m->held++;
        else
            mark(r, *slot - 1);
        return;
    }
    if (r->work) return;
    if (r->budget && r->budget->objects == 0) {
        r->cut = true;
        return;
    }
    if (r->budget) r->budget->objects--;
    if (r->count == r->slots / 2) {
        if (!grow(r)) {
            r->failed = true;
            return;
        }
        slot = place_of(r, prog_offset(v));
    }
    r->met[r->count] = (met){.at = prog_offset(v), .held = 1};
    *slot = ++r->count;
}

static void meet_slot(vm_t *vm, prog_value *slot, void *ctx) {
    (void)vm;
    meet(ctx, *slot);
}

/* At most as many members as the budget has; false where it does not suffice. */
static bool affords(reaching *r, int64_t members) {
    if (!r->budget) return true;
    if (members > r->budget->members) return false;
    r->budget->members -= (uint32_t)members;
    return true;
}

static int64_t members_of(vm_t *vm, prog_obj *o) {
    if (o->kind == PROG_KIND_ARRAY) return o->cls == PROG_CELL ? ((prog_array *)o)->numel : 0;
    if (o->kind == PROG_KIND_STRUCT)
        return ((prog_array *)o)->numel * (int64_t)vm_struct_keys(vm, (prog_array *)o)->count;
    if (o->kind == PROG_KIND_FUNC) return ((vm_func *)o)->ncaptures;
    return o->kind == PROG_KIND_MAP || o->kind == PROG_KIND_CODE ? 64 : 1;
}

static void look_at(vm_t *vm, reaching *r, uint64_t at) {
    prog_obj *o = vm_at(vm, at);
    bool map = o->kind == PROG_KIND_MAP || o->kind == PROG_KIND_CODE;
    /* what a map or a code blob holds is only counted by looking at it */
    if ((map && r->budget) || !affords(r, members_of(vm, o)))
        r->cut = true;
    else
        vm_trace(vm, o, meet_slot, r);
}

/* From those that are held more often than from within on; each is passed on once. */
static void find_shared(vm_t *vm, reaching *r) {
    r->work = base_malloc(((size_t)r->count + 1) * sizeof *r->work);
    r->failed = !r->work;
    for (uint32_t k = 0; k < r->count && !r->failed; k++) {
        const prog_obj *o = vm_at(vm, r->met[k].at);
        if (o->rc > r->met[k].held) mark(r, k);
    }
    while (r->waiting)
        vm_trace(vm, vm_at(vm, r->met[r->work[--r->waiting]].at), meet_slot, r);
    base_free(r->work);
}

bool ses_reach_of(vm_t *vm, prog_value v, ses_reach_budget *budget, ses_reach *out) {
    reaching r = {.slots = 2 * FEW, .budget = budget};
    r.met = r.few;
    r.index = r.few_index;
    *out = (ses_reach){0};
    meet(&r, v);
    for (uint32_t k = 0; k < r.count && !r.failed; k++)
        look_at(vm, &r, r.met[k].at);
    if (!budget && !r.failed) find_shared(vm, &r);
    for (uint32_t k = 0; k < r.count; k++) {
        uint64_t bytes = vm_block_bytes(vm, prog_object(r.met[k].at));
        out->bytes += bytes;
        if (r.met[k].shared) out->shared += bytes;
    }
    if (!prog_is_object(v)) out->bytes = 8;
    out->at_least = r.cut;
    if (r.met != r.few) {
        base_free(r.met);
        base_free(r.index);
    }
    return !r.failed;
}
