/* vm/heap/trace.c - visits what an object refers to; ends objects without deepening the C stack. */
#include "base/touched.h"
#include "vm/heap/root.h"

#include "vm/heap/map_object.h"
#include "vm/heap/trace.h"

#include "vm/heap/seen.h"

/* Visits the constants of every code object of the blob that are heap objects, and what its persistent variables hold. */
static void code_members(vm_t *vm, vm_raw *raw, vm_trace_fn each, void *ctx) {
    char *end = (char *)(raw + 1) + raw->size;
    prog_value *box = raw->h.cls == VM_CODE_KEEPS ? vm_code_boxes(raw) : NULL;
    for (prog_code *c = (prog_code *)(raw + 1); (char *)c < end; c = vm_next_code(c)) {
        prog_value *k = (prog_value *)((char *)c + c->consts_off);
        for (uint32_t i = 0; i < c->nconsts; i++)
            if (prog_is_object(k[i])) each(vm, &k[i], ctx);
        for (uint32_t i = 0; box && i < c->npersist; i++)
            each(vm, box++, ctx);
    }
}

static void map_members(vm_t *vm, prog_value map, vm_trace_fn each, void *ctx) {
    vm_map *m = vm_map_of(vm, map);
    if (prog_is_object(m->table)) {
        vm_map_entry *e = vm_map_entries(vm_map_table_of(vm, m));
        for (int64_t k = 0; k < m->count; k++) {
            each(vm, &e[k].key, ctx);
            each(vm, &e[k].value, ctx);
        }
    }
    each(vm, &m->order, ctx);
    each(vm, &m->table, ctx); /* last: the entries lie in it */
}

void vm_trace(vm_t *vm, prog_obj *o, vm_trace_fn each, void *ctx) {
    switch ((prog_kind)o->kind) {
    case PROG_KIND_ARRAY:
        if (o->cls == PROG_CELL) {
            prog_array *a = (prog_array *)o;
            prog_value *members = vm_data(a);
            for (int64_t k = 0; k < a->numel; k++)
                each(vm, &members[k], ctx);
        }
        break;
    case PROG_KIND_STRUCT: {
        prog_array *s = (prog_array *)o;
        prog_value *slots = vm_struct_slots(s);
        int64_t n = s->numel * (int64_t)vm_struct_keys(vm, s)->count;
        for (int64_t k = n; k > 0; k--)
            each(vm, &slots[k], ctx);
        each(vm, &slots[0], ctx); /* last: the count above is read from it */
        break;
    }
    case PROG_KIND_FUNC: {
        vm_func *f = (vm_func *)o;
        for (uint32_t k = 0; k < f->ncaptures; k++)
            each(vm, &f->captures[k], ctx);
        each(vm, &f->owner, ctx);
        break;
    }
    case PROG_KIND_BOX: each(vm, &((vm_box *)o)->value, ctx); break;
    case PROG_KIND_MAP: map_members(vm, vm_value_of(vm, o), each, ctx); break;
    case PROG_KIND_CODE: code_members(vm, (vm_raw *)o, each, ctx); break;
    case PROG_KIND_DIAG: each(vm, &((vm_diag *)o)->full, ctx); break;
    case PROG_KIND_INSTANCE:
        each(vm, &((vm_instance *)o)->body, ctx);
        each(vm, &((vm_instance *)o)->next, ctx);
        break;
    case PROG_KIND_RANGE:
    case PROG_KIND_KEYS:
    case PROG_KIND_RAW: break;
    }
}

/* Where the next of the queue stands. Who reaches a handle in the queue may have deleted it: it stays there. */
BASE_TOUCHED_TEXT static prog_value *next_in_queue(prog_obj *o) {
    return o->kind == PROG_KIND_FUNC ? &((vm_func *)o)->captures[VM_CLEANUP_NEXT] : &((vm_instance *)o)->next;
}

/* The queue has its count already. */
BASE_TOUCHED_TEXT static void append(vm_t *vm, prog_value v) {
    vm_root *root = vm->root;
    if (root->cleanups) {
        vm_see(vm, VM_SEEN_SHARED, 0, root->cleanups_last);
        vm_store(vm, next_in_queue(vm_obj(vm, root->cleanups_last)), v);
    } else {
        root->cleanups = v;
    }
    root->cleanups_last = v;
}

void vm_cleanup_wait_on(vm_t *vm, prog_value *queue) {
    vm_root *root = vm->root;
    prog_value first = *queue, last = first, next;
    while (vm_is_counted(next = *next_in_queue(vm_obj(vm, last))))
        last = next;
    if (root->cleanups) {
        vm_see(vm, VM_SEEN_SHARED, 0, last);
        vm_store(vm, next_in_queue(vm_obj(vm, last)), root->cleanups);
    } else {
        root->cleanups_last = last;
    }
    root->cleanups = first;
    vm_store(vm, queue, PROG_UNDEF);
}

/* In memory of earlier versions an object that goes may be the head of a queue that was left unfinished: it brings the rest
 * up to the first that somebody else holds, which comes by itself when nobody does any more, or has come already, and is
 * followed by what is its own. So no queue is walked that may lead back into this one. */
BASE_TOUCHED_TEXT bool vm_cleanup_postpone(vm_t *vm, prog_obj *o) {
    if (!vm_waits_for_end(o)) return false;
    prog_value v = vm_value_of(vm, o), rest;
    vm_incref(vm, v); /* the queue's */
    append(vm, v);
    while (vm_is_counted(rest = *next_in_queue(vm_obj(vm, v)))) {
        vm_see(vm, VM_SEEN_SHARED, 0, v);
        vm_store(vm, next_in_queue(vm_obj(vm, v)), PROG_UNDEF);
        if (!vm_uncount(vm, vm_obj(vm, rest))) break;
        vm_incref(vm, rest);
        append(vm, rest);
        v = rest;
    }
    return true;
}

/* Dying objects wait in a list, the last to come first. A dead object's count and flags mean nothing any
 * more: they hold the place of the next one, in units of 16 bytes. */
typedef struct dying {
    uint64_t first; /* offset; 0 when there is none */
} dying;

static void wait_for_end(vm_t *vm, dying *list, prog_obj *o) {
    uint64_t next = list->first >> 4;
    static_assert(((VM_GIB(1024) >> 4) - 1) >> 40 == 0, "an offset in units of 16 fits in count and flags");
    vm_gate_open_object(vm, vm_value_of(vm, o));
    o->rc = (uint32_t)next;
    o->flags = (uint8_t)(next >> 32);
    list->first = vm_offset_of(vm, o);
}

static prog_obj *next_to_end(vm_t *vm, dying *list) {
    prog_obj *o = vm_at(vm, list->first);
    list->first = ((uint64_t)o->flags << 32 | o->rc) << 4;
    vm_gate_open_object(vm, vm_value_of(vm, o));
    return o;
}

static void end_member(vm_t *vm, prog_value *slot, void *ctx) {
    prog_value v = *slot;
    vm_store(vm, slot, PROG_UNDEF);
    if (!vm_is_counted(v) || !vm_uncount(vm, vm_obj(vm, v))) return;
    prog_obj *o = vm_obj(vm, v);
    if (vm_cleanup_postpone(vm, o)) return;
    if (o->kind == PROG_KIND_ARRAY && o->cls != PROG_CELL)
        vm_heap_release(vm, o, o->size_class);
    else
        wait_for_end(vm, ctx, o);
}

/* A container and all that only it holds. */
static __attribute__((noinline)) void end_whole(vm_t *vm, prog_obj *o) {
    dying list = {0};
    wait_for_end(vm, &list, o);
    while (list.first) {
        o = next_to_end(vm, &list);
        vm_trace(vm, o, end_member, &list);
        if (vm_gc_knows(o)) vm_gc_forget(vm, vm_value_of(vm, o));
        vm_heap_release(vm, o, o->size_class);
    }
}

/* ---- cells of many members ----
 *
 * Their end takes its time, so it can be left to the pool where the program is to stop: it goes on with it when the program
 * does. Members end in the order in which those of other containers do: first those that hold nothing, from the front,
 * and then those that hold something, from the back. */
#define CELL_LARGE 1024
#define CELL_PART  128
#define HOLDERS    INT64_MIN /* in dims[0] of a cell that ends: only members are left that hold something */

/* Whether an object may be there whose end calls a function: those are called in one order, before what comes next. */
static bool may_call(vm_t *vm) {
    return vm->classes || vm_known_name(vm, "onCleanup", 9);
}

/* Whether the rest is left. It has a reference then, the pool's. */
static bool leaves_rest(vm_t *vm, prog_array *a) {
    if (__builtin_expect(vm_asked(vm) == 0, 1)) return false;
    if (vm_asked(vm) == VM_INTERRUPT_POLLS && !--vm->stop_polls) vm_ask(vm, vm->polled);
    if (vm_asked(vm) != VM_INTERRUPT_STOP || !vm->landing || vm->root->quitting ||
        vm->root->pool_top <= vm->pool_end || may_call(vm))
        return false;
    a->h.rc = 1;
    vm_pool_add(vm, vm_value_of(vm, a));
    return true;
}

/* Ends the member, or leaves it with one reference, the cell's, and returns true. */
static bool stays_holder(vm_t *vm, prog_value *slot) {
    prog_value v = *slot;
    if (!vm_is_counted(v)) return false;
    prog_obj *o = vm_obj(vm, v);
    bool last = vm_uncount(vm, o), plain = o->kind == PROG_KIND_ARRAY && o->cls != PROG_CELL;
    if (last && !plain && !vm_cleanup_postpone(vm, o)) {
        vm_incref(vm, v);
        return true;
    }
    vm_store(vm, slot, PROG_UNDEF);
    if (last && plain) vm_heap_release(vm, o, o->size_class);
    return false;
}

/* False: the rest of it waits in the pool. */
static __attribute__((noinline)) bool end_members(vm_t *vm, prog_array *a) {
    vm_gate_open_object(vm, vm_value_of(vm, a));
    bool holders = false;
    for (int64_t to, k = 0; a->dims[0] != HOLDERS && k < a->numel; k = to) {
        to = a->numel - k < CELL_PART ? a->numel : k + CELL_PART;
        for (int64_t i = k; i < to; i++)
            holders |= stays_holder(vm, &vm_cell_data(a)[i]);
        if (!holders) { /* those in front are passed over */
            a->data_off += (uint32_t)(8 * to);
            a->numel -= to;
            to = 0;
        }
        if (leaves_rest(vm, a)) return false;
    }
    a->dims[0] = HOLDERS;
    while (a->numel) {
        for (int64_t to = a->numel < CELL_PART ? 0 : a->numel - CELL_PART; a->numel > to;) {
            prog_value v = vm_cell_data(a)[--a->numel];
            if (vm_is_counted(v) && vm_uncount(vm, vm_obj(vm, v))) end_whole(vm, vm_obj(vm, v));
        }
        if (leaves_rest(vm, a)) return false;
    }
    return true;
}

void vm_free_object(vm_t *vm, prog_value v) {
    prog_obj *o = vm_obj(vm, v);
    if (o->kind == PROG_KIND_ARRAY) {
        if (o->cls != PROG_CELL) {
            vm_heap_release(vm, o, o->size_class);
            return;
        }
        int64_t numel = ((prog_array *)o)->numel;
        if (numel >= CELL_LARGE && numel < UINT32_MAX / 16 && !end_members(vm, (prog_array *)o)) return;
    }
    if (vm_cleanup_postpone(vm, o)) return; /* while its flags are still its own */
    end_whole(vm, o);
}
