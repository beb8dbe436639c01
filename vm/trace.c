/* vm/trace.c - visits what an object refers to; ends objects without deepening the C stack. */
#include "vm/root.h"

#include "vm/trace.h"

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
    case PROG_KIND_MAP: vm_map_members(vm, vm_value_of(vm, o), each, ctx); break;
    case PROG_KIND_CODE: vm_code_members(vm, (vm_raw *)o, each, ctx); break;
    case PROG_KIND_RANGE:
    case PROG_KIND_KEYS:
    case PROG_KIND_RAW: break;
    }
}

/* A dying object waits in a list linked through its `rc` word and size-class-sized tail is not touched: the
 * link is kept in the pool region above pool_top, a stack of offsets. When that is full the object is ended
 * by recursion. */
static void end_member(vm_t *vm, prog_value *slot, void *ctx) {
    uint32_t *waiting = ctx;
    prog_value v = *slot;
    *slot = PROG_UNDEF;
    if (!prog_is_object(v) || prog_offset(v) < VM_HEAP || --vm_obj(vm, v)->rc) return;
    prog_obj *o = vm_obj(vm, v);
    bool leaf = o->kind == PROG_KIND_ARRAY && o->cls != PROG_CELL;
    if (leaf) {
        vm_heap_release(vm, o, o->size_class);
        return;
    }
    uint64_t at = vm->root->pool_top + *waiting;
    if (at < VM_POOL_VALUES) {
        vm->pool[at] = v;
        ++*waiting;
    } else {
        vm_free_object(vm, v);
    }
}

void vm_free_object(vm_t *vm, prog_value v) {
    prog_obj *o = vm_obj(vm, v);
    if (o->kind == PROG_KIND_ARRAY && o->cls != PROG_CELL) {
        vm_heap_release(vm, o, o->size_class);
        return;
    }
    uint32_t waiting = 0;
    for (;;) {
        vm_trace(vm, o, end_member, &waiting);
        if (o->kind == PROG_KIND_MAP) vm_gc_forget(vm, vm_value_of(vm, o));
        vm_heap_release(vm, o, o->size_class);
        if (!waiting) return;
        o = vm_obj(vm, vm->pool[vm->root->pool_top + --waiting]);
    }
}
