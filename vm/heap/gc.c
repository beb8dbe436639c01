/* vm/heap/gc.c - collects cycles, which reference counts alone would keep for ever; called as such are made.
 *
 * Values have value semantics, so only handles can close a cycle, containers.Map and objects of handle classes: each is
 * a candidate, and nothing else is ever looked at first. Trial deletion (Bacon and Rajan, "Concurrent cycle collection in
 * reference counted systems", 2001, the synchronous form) asks of the candidates: would they be held by anything,
 * if what they hold themselves did not count?
 *
 *   grey    what can be reached from a candidate; each reference found on the way is taken off the count of what it
 *           leads to, so that only references from outside are left
 *   white   grey with a count of 0: nobody outside holds it, unless something turns up that does
 *   black   (no colour) held from outside, with all that it reaches: the counts are put back
 *   both    white and listed: it dies, and gives up what it holds outside
 *
 * The candidates of the young generations are examined when enough was allocated, all of them when the heap passes
 * its limit; a candidate that survives often enough is promoted. Counts include what C code holds through the pool,
 * so nothing has to be scanned for roots, and a collection may run at any allocation. Work waits in the pool above
 * what it holds, which no builtin needs meanwhile: a collection asks the system for memory only beyond that. */
#include "vm/heap/guard.h"
#include "vm/heap/map_object.h"
#include "vm/heap/trace.h"

#include "base/alloc.h"
#include "base/time.h"

#include <stdio.h>
#include <unistd.h>

#define GREY   0x40u
#define WHITE  0x80u
#define COLOUR 0xC0u

/* How many values of the pool are open, and what does not fit there any more. */
typedef struct gc_spill {
    uint64_t pool;
    uint64_t *at, room;
} gc_spill;

/* Work list of objects, in the pool above pool_top and then in the spill. Counts are wrong while a collection
 * runs, so it cannot stop half way: where there is no memory for the list the program ends. */
typedef struct gc_work {
    vm_t *vm;
    uint64_t from, count;
    gc_spill *spill;
} gc_work;

static uint64_t *pool_place(const vm_t *vm, uint64_t k) {
    return vm->pool + VM_POOL_EMPTY - 1 - k;
}

static uint64_t pool_room(const vm_t *vm) {
    return VM_POOL_EMPTY - vm->pool_end;
}

static uint64_t *place(const gc_work *w, uint64_t k) {
    uint64_t at = w->from + k;
    return at < w->spill->pool ? pool_place(w->vm, at) : &w->spill->at[at - w->spill->pool];
}

/* A place for work number `at`: the pool grows as long as it can, but not under work that is spilled already. */
static void need_place(gc_work *w, uint64_t at) {
    if (at < w->spill->pool) return;
    if (!w->spill->at && vm_pool_open(w->vm, at + 1)) {
        w->spill->pool = pool_room(w->vm);
        return;
    }
    at -= w->spill->pool;
    if (at < w->spill->room) return;
    uint64_t room = at < 4096 ? 8192 : 2 * at;
    uint64_t *more = room > SIZE_MAX / sizeof *more ? NULL : base_realloc(w->spill->at, room * sizeof *more);
    if (!more) {
        vm_put_error(w->vm, "error: out of memory\n");
        _exit(1);
    }
    w->spill->at = more;
    w->spill->room = room;
}

static void push(gc_work *w, prog_obj *o) {
    uint64_t at = w->from + w->count;
    need_place(w, at);
    uint64_t *slot = place(w, w->count++);
    vm_guard_pool(slot, true);
    *slot = vm_offset_of(w->vm, o);
}

static prog_obj *pop(gc_work *w) {
    w->count--;
    return vm_at(w->vm, *place(w, w->count));
}

/* A heap object that can hold references, or NULL. */
static prog_obj *container(vm_t *vm, prog_value v) {
    if (!prog_is_object(v) || prog_offset(v) < VM_HEAP) return NULL;
    prog_obj *o = vm_obj(vm, v);
    switch ((prog_kind)o->kind) {
    case PROG_KIND_ARRAY: return o->cls == PROG_CELL ? o : NULL;
    case PROG_KIND_STRUCT:
    case PROG_KIND_FUNC:
    case PROG_KIND_MAP:
    case PROG_KIND_INSTANCE:
    case PROG_KIND_BOX: return o;
    default: return NULL;
    }
}

static void grey_child(vm_t *vm, prog_value *slot, void *ctx) {
    prog_obj *o = container(vm, *slot);
    if (!o) return;
    vm_gate_open_object(vm, *slot);
    o->rc--;
    if (!(o->flags & GREY)) {
        o->flags |= GREY;
        push(ctx, o);
    }
}

static void black_child(vm_t *vm, prog_value *slot, void *ctx) {
    prog_obj *o = container(vm, *slot);
    if (!o) return;
    vm_gate_open_object(vm, *slot);
    o->rc++;
    if (o->flags & COLOUR) {
        o->flags &= (uint8_t)~COLOUR;
        push(ctx, o);
    }
}

static void blacken(gc_work *outer, prog_obj *o) {
    gc_work w = *outer;
    w.from += w.count;
    w.count = 0;
    vm_gate_open_object(w.vm, vm_value_of(w.vm, o));
    o->flags &= (uint8_t)~COLOUR;
    push(&w, o);
    while (w.count)
        vm_trace(w.vm, pop(&w), black_child, &w);
}

static void scan_child(vm_t *vm, prog_value *slot, void *ctx) {
    prog_obj *o = container(vm, *slot);
    if (o && (o->flags & COLOUR) == GREY) push(ctx, o);
}

static void scan(gc_work *w) {
    while (w->count) {
        prog_obj *o = pop(w);
        if ((o->flags & COLOUR) != GREY) continue;
        vm_gate_open_object(w->vm, vm_value_of(w->vm, o));
        if (o->rc > 0) {
            blacken(w, o);
        } else {
            o->flags = (uint8_t)((o->flags & ~COLOUR) | WHITE);
            vm_trace(w->vm, o, scan_child, w);
        }
    }
}

static void white_child(vm_t *vm, prog_value *slot, void *ctx) {
    prog_obj *o = container(vm, *slot);
    if (o && (o->flags & COLOUR) == WHITE) {
        vm_gate_open_object(vm, *slot);
        o->flags |= GREY; /* both bits: listed */
        push(ctx, o);
    }
}

/* Drops what a dead object holds outside the dead set; inside it, nothing needs doing. */
static void drop_outside(vm_t *vm, prog_value *slot, void *ctx) {
    (void)ctx;
    prog_value v = *slot;
    prog_obj *o = container(vm, v);
    vm_store(vm, slot, PROG_UNDEF);
    if (o && (o->flags & COLOUR) == COLOUR) return;
    if (o) return; /* a live container: its count was lowered when this object turned grey */
    vm_decref(vm, v);
}

static uint64_t *candidate_list(vm_t *vm, unsigned g) {
    return (uint64_t *)((vm_raw *)vm_obj(vm, vm->root->candidates[g]) + 1);
}

static bool has_destructor(const prog_obj *o) {
    return o->kind == PROG_KIND_INSTANCE && o->flags & VM_INST_DELETE;
}

static uint32_t serial_at(const gc_work *w, uint64_t k) {
    return ((vm_instance *)vm_at(w->vm, *place(w, k)))->serial;
}

/* The first n of the list, all with a destructor, by their serials: a Shell sort, as they may lie in two pieces. */
static void sort_ending(const gc_work *w, uint64_t n) {
    for (uint64_t gap = n / 2; gap; gap = gap == 2 ? 1 : gap * 5 / 11)
        for (uint64_t k = gap; k < n; k++) {
            uint64_t moved = *place(w, k), to = k;
            uint32_t serial = serial_at(w, k);
            for (; to >= gap && serial_at(w, to - gap) > serial; to -= gap)
                *place(w, to) = *place(w, to - gap);
            *place(w, to) = moved;
        }
}

static void exchange(const gc_work *w, uint64_t k, uint64_t with) {
    uint64_t at = *place(w, k);
    *place(w, k) = *place(w, with);
    *place(w, with) = at;
}

static void listed_child(vm_t *vm, prog_value *slot, void *ctx) {
    prog_obj *o = container(vm, *slot);
    if (o && (o->flags & COLOUR) == COLOUR) push(ctx, o);
}

/* Numbers those with a destructor that a listed object reaches, itself too, each behind those that it reaches: a
 * walk in depth. The number takes the place of the object's index in the candidates' list, until it was used
 * (number_back). A place with its lowest bit set is one whose members were walked. */
static void number_ending(const gc_work *outer, uint64_t root, uint32_t *number) {
    gc_work w = *outer;
    w.from += w.count;
    w.count = 0;
    push(&w, vm_at(w.vm, root));
    while (w.count) {
        uint64_t *top = place(&w, w.count - 1), at = *top & ~UINT64_C(1);
        prog_obj *o = vm_at(w.vm, at);
        if ((o->flags & COLOUR) == COLOUR) {
            vm_gate_open_object(w.vm, vm_value_of(w.vm, o));
            o->flags &= (uint8_t)~GREY;
            *top |= 1;
            vm_trace(w.vm, o, listed_child, &w);
            continue;
        }
        if (*top & 1 && has_destructor(o)) ((vm_handle_head *)o)->gc_index = (*number)++;
        w.count--;
    }
}

static uint32_t number_at(const gc_work *w, uint64_t k) {
    return ((vm_handle_head *)vm_at(w->vm, *place(w, k)))->gc_index;
}

/* Those that were numbered get their index in their candidates' list again. */
static void number_back(vm_t *vm) {
    for (unsigned g = 0; g < 3; g++)
        for (uint32_t k = 0; k < vm->root->candidate_count[g]; k++) {
            vm_handle_head *o = vm_at(vm, candidate_list(vm, g)[k]);
            if (o->gc_index != k) o->gc_index = k;
        }
}

/* Those of the listed white objects that have a destructor come to the front of the list, in the order in which it is
 * called: who holds another before that one, where neither holds the other who was made last, and in a cycle who
 * was made first and then those it leads to. Returns how many there are. */
static uint64_t order_ending(gc_work *w) {
    uint64_t n = 0;
    uint32_t number = 0;
    for (uint64_t k = 0; k < w->count; k++)
        if (has_destructor(vm_at(w->vm, *place(w, k)))) exchange(w, k, n++);
    if (n < 2) return n;
    sort_ending(w, n);
    for (uint64_t k = 0; k < n; k++)
        number_ending(w, *place(w, k), &number);
    for (uint64_t k = 0; k < w->count; k++) {
        prog_obj *o = vm_at(w->vm, *place(w, k));
        o->flags |= COLOUR;
    }
    /* they have the numbers from 0 to n - 1 now, and the last number comes first */
    for (uint64_t k = 0; k < n; k++)
        for (uint64_t to; (to = n - 1 - number_at(w, k)) != k;)
            exchange(w, k, to);
    number_back(w->vm);
    return n;
}

/* Of the listed white objects, those with a destructor are kept with all that they reach, and wait for it in the queue:
 * they die when it was called and nothing holds them then. Returns how many are left. */
static uint64_t without_destructible(gc_work *w) {
    vm_t *vm = w->vm;
    uint64_t left = 0, ends = order_ending(w);
    for (uint64_t k = 0; k < ends; k++) {
        prog_obj *o = vm_at(vm, *place(w, k));
        if (o->flags & COLOUR) blacken(w, o);
        vm_incref(vm, vm_value_of(vm, o)); /* each comes by itself, also what another one brings */
    }
    for (uint64_t k = 0; k < ends; k++)
        vm_cleanup_postpone(vm, vm_at(vm, *place(w, k)));
    for (uint64_t k = 0; k < ends; k++)
        (void)vm_uncount(vm, vm_at(vm, *place(w, k)));
    for (uint64_t k = 0; k < w->count; k++) {
        uint64_t at = *place(w, k);
        if ((((prog_obj *)vm_at(vm, at))->flags & COLOUR) == COLOUR) *place(w, left++) = at;
    }
    return left;
}

/* Frees the white objects reachable from `roots`; returns how many. */
static uint64_t free_white(gc_work *w, uint64_t nroots) {
    vm_t *vm = w->vm;
    uint64_t roots = w->from - nroots, listed = 0;
    for (uint64_t k = 0; k < nroots; k++) {
        prog_obj *o = vm_at(vm, *pool_place(vm, roots + k));
        if ((o->flags & COLOUR) == WHITE) {
            vm_gate_open_object(vm, vm_value_of(vm, o));
            o->flags |= GREY;
            push(w, o);
        }
    }
    for (uint64_t at = 0; at < w->count; at++)
        vm_trace(vm, vm_at(vm, *place(w, at)), white_child, w);
    listed = without_destructible(w);
    for (uint64_t k = 0; k < listed; k++)
        vm_trace(vm, vm_at(vm, *place(w, k)), drop_outside, w);
    for (uint64_t k = 0; k < listed; k++) {
        prog_obj *o = vm_at(vm, *place(w, k));
        if (vm_gc_knows(o)) vm_gc_forget(vm, vm_value_of(vm, o));
        vm_heap_release(vm, o, o->size_class);
    }
    return listed;
}

static void promote(vm_t *vm, unsigned oldest) {
    vm_root *root = vm->root;
    for (unsigned g = 0; g < oldest && g + 1 < root->gc.generations; g++) {
        if (++root->candidate_survived[g] < root->gc.promote_after) continue;
        root->candidate_survived[g] = 0;
        uint64_t *list = root->candidates[g] ? candidate_list(vm, g) : NULL;
        for (uint32_t k = root->candidate_count[g]; k > 0; k--) {
            vm_handle_head *m = vm_at(vm, list[k - 1]);
            prog_value v = vm_value_of(vm, m);
            vm_gc_forget(vm, v);
            vm_gate_open_object(vm, v);
            m->gc_generation = g + 2; /* vm_gc_list puts it there */
            vm_gc_list(vm, v);
        }
    }
}

/* Candidates wait in the pool, above what it holds. Those that find no room there wait for another collection: as
 * many as there are fit, unless half of the pool, or what the system grants of it, is less. */
static uint64_t room_for_roots(vm_t *vm, unsigned oldest) {
    uint64_t most = VM_POOL_EMPTY / 2, want = vm_pool_count(vm->root);
    for (unsigned g = 0; g < oldest; g++)
        want += vm->root->candidate_count[g];
    if (want > most) want = most;
    return want <= pool_room(vm) || vm_pool_open(vm, want) ? want : pool_room(vm);
}

void vm_gc_collect(vm_t *vm, unsigned oldest) {
    vm_root *root = vm->root;
    uint64_t before = root->used, freed = 0, nroots = 0;
    uint64_t begun = root->gc.verbose ? base_time_ns() : 0;
    uint64_t from = vm_pool_count(root), roots_end = room_for_roots(vm, oldest);
    for (unsigned g = 0; g < oldest; g++)
        for (uint32_t k = 0; k < root->candidate_count[g] && from + nroots < roots_end; k++) {
            prog_value *slot = pool_place(vm, from + nroots++);
            vm_guard_pool(slot, true);
            *slot = candidate_list(vm, g)[k];
        }
    gc_spill spill = {.pool = pool_room(vm)};
    gc_work w = {.vm = vm, .from = from + nroots, .spill = &spill};
    for (uint64_t k = 0; k < nroots; k++) {
        prog_obj *o = vm_at(vm, *pool_place(vm, from + k));
        if (o->flags & GREY) continue;
        vm_gate_open_object(vm, vm_value_of(vm, o));
        o->flags |= GREY;
        push(&w, o);
        while (w.count)
            vm_trace(vm, pop(&w), grey_child, &w);
    }
    for (uint64_t k = 0; k < nroots; k++) {
        push(&w, vm_at(vm, *pool_place(vm, from + k)));
        scan(&w);
    }
    freed = free_white(&w, nroots);
    base_free(spill.at);
    root->freed_cycles += freed;
    root->allocated_since_minor = 0;
    if (oldest >= root->gc.generations)
        root->major++;
    else
        root->minor++;
    promote(vm, oldest);
    if (root->gc.verbose)
        fprintf(stderr, "gc: %s, %llu candidates, %llu objects freed, %llu -> %llu bytes in use, %.1f us\n",
                oldest >= root->gc.generations ? "major" : "minor", (unsigned long long)nroots,
                (unsigned long long)freed, (unsigned long long)before, (unsigned long long)root->used,
                (double)(base_time_ns() - begun) / 1e3);
}

void vm_gc_list(vm_t *vm, prog_value map) {
    vm_root *root = vm->root;
    vm_handle_head *m = (vm_handle_head *)vm_obj(vm, map);
    unsigned g = m->gc_generation - 1;
    uint32_t n = root->candidate_count[g];
    size_t room = root->candidates[g] ? (vm_block_bytes(vm, root->candidates[g]) - sizeof(vm_raw)) / 8 : 0;
    if (n >= room) {
        bool zeroed;
        uint8_t size_class;
        bool lifted = vm_lift_bound(vm); /* a collection promotes what it listed before */
        vm_raw *raw = vm_heap_alloc(vm, sizeof *raw + (room ? room * 2 : 30) * 8, &zeroed, &size_class);
        vm->unbound = lifted;
        if (!raw) {
            m->gc_generation = 0; /* it is in no list */
            vm_error_memory(vm);
        }
        raw->h = (prog_obj){.rc = 1, .kind = PROG_KIND_RAW, .size_class = size_class};
        raw->size = 0;
        if (n) memcpy(raw + 1, candidate_list(vm, g), n * 8);
        if (root->candidates[g]) vm_decref(vm, root->candidates[g]);
        root->candidates[g] = vm_value_of(vm, raw);
    }
    vm_gate_open_object(vm, root->candidates[g]);
    vm_gate_open_object(vm, map);
    candidate_list(vm, g)[n] = vm_offset_of(vm, m);
    m->gc_index = n;
    root->candidate_count[g]++;
}

uint64_t vm_gc_count(const vm_t *vm) {
    const uint32_t *count = vm->root->candidate_count;
    return (uint64_t)count[0] + count[1] + count[2];
}

prog_value vm_gc_candidate(vm_t *vm, uint64_t k) {
    unsigned g = 0;
    for (; k >= vm->root->candidate_count[g]; g++)
        k -= vm->root->candidate_count[g];
    return vm_value_of(vm, vm_at(vm, candidate_list(vm, g)[k]));
}

void vm_gc_note(vm_t *vm, prog_value map) {
    vm_root *root = vm->root;
    if ((double)root->used > root->gc.major_threshold * (double)root->heap_limit) {
        vm_gc_collect(vm, root->gc.generations);
        while ((double)root->used > root->gc.major_threshold * (double)root->heap_limit)
            root->heap_limit =
                (uint64_t)((double)root->heap_limit * (root->gc.growth > 1 ? root->gc.growth : 1.1)) + 4096;
    } else if ((double)root->allocated_since_minor > root->gc.minor_threshold * (double)root->gc.young_size) {
        vm_gc_collect(vm, root->gc.generations > 1 ? root->gc.generations - 1 : 1);
    }
    vm_gate_open_object(vm, map);
    ((vm_handle_head *)vm_obj(vm, map))->gc_generation = 1;
    vm_gc_list(vm, map);
}

void vm_gc_forget(vm_t *vm, prog_value map) {
    vm_root *root = vm->root;
    vm_handle_head *m = (vm_handle_head *)vm_obj(vm, map);
    if (!m->gc_generation) return;
    unsigned g = m->gc_generation - 1;
    uint64_t *list = candidate_list(vm, g);
    uint32_t last = --root->candidate_count[g];
    vm_handle_head *moved = vm_at(vm, list[last]);
    vm_gate_open_object(vm, root->candidates[g]);
    vm_gate_open_object(vm, map);
    vm_gate_open_object(vm, vm_value_of(vm, moved));
    list[m->gc_index] = list[last];
    moved->gc_index = m->gc_index;
    m->gc_generation = 0;
}
