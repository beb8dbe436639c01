/* vm/check/instances.c - objects of classes that programs define.
 *
 * What their classes are said to be (the record "classes") is read with checks wherever it is read (vm_part), so here
 * it only has to be a struct. */
#include "vm/check/check_internal.h"

#include "vm/heap/trace.h"
#include "vm/run/classes.h"

bool chk_instance_head(const prog_obj *o) {
    static const uint8_t known[] = {0,
                                    VM_INST_OLD,
                                    VM_INST_HANDLE,
                                    VM_INST_HANDLE | VM_INST_DELETE,
                                    VM_INST_LIST,
                                    VM_INST_CHAIN,
                                    VM_INST_NAME};
    bool good = false;
    for (size_t k = 0; k < sizeof known; k++)
        good |= o->flags == known[k];
    return good && o->cls == PROG_OBJECT;
}

/* Only handles wait for their end, and are followed by another then. */
bool chk_instance(chk *c, uint64_t offset, uint64_t room) {
    const vm_instance *o = vm_at(c->vm, offset);
    unsigned flags = o->head.h.flags;
    if (room < sizeof *o) return CHK_REFUSE(c, offset, "an object is cut off");
    if (o->cls == 0 || o->cls >= c->vm->root->nsyms) return CHK_REFUSE(c, offset, "an object has no class");
    if (!(flags & VM_INST_HANDLE) && o->head.gc_generation)
        return CHK_REFUSE(c, offset, "the collector lists an object that is no handle");
    uint32_t may = flags & VM_INST_NAME                     ? CHK_UNDEFINED
                   : flags & (VM_INST_LIST | VM_INST_CHAIN) ? CHK_KIND(ARRAY)
                   : flags & VM_INST_HANDLE                 ? CHK_KIND(STRUCT) | CHK_UNDEFINED
                                                            : CHK_KIND(STRUCT);
    uint32_t next =
        flags & VM_INST_HANDLE ? CHK_KIND(INSTANCE) | CHK_KIND(FUNC) | CHK_UNDEFINED : CHK_UNDEFINED;
    if (!chk_value(c, &o->body, may) || !chk_value(c, &o->next, next)) return false;
    if (prog_is_object(o->body) && vm_is_kind(c->vm, o->body, PROG_KIND_STRUCT)) {
        const prog_array *body = vm_array(c->vm, o->body);
        if (body->h.flags || (flags & VM_INST_HANDLE && body->numel != 1))
            return CHK_REFUSE(c, offset, "the properties of an object are no plain struct");
    }
    return chk_is_listed(c, &o->head);
}

static bool is_handle(const chk *c, prog_value v) {
    return vm_is_instance(c->vm, v) && vm_obj(c->vm, v)->flags & VM_INST_HANDLE;
}

/* An array of handles has nothing else; a chain has an object, and indices as subsref takes them. */
static bool holds(chk *c, const vm_instance *o) {
    unsigned flags = o->head.h.flags;
    if (!(flags & (VM_INST_LIST | VM_INST_CHAIN))) return true;
    prog_array *cell = vm_array(c->vm, o->body);
    const prog_value *members = vm_data(cell);
    if (cell->h.cls != PROG_CELL) return false;
    if (flags & VM_INST_CHAIN)
        return cell->numel == 2 && vm_is_instance(c->vm, members[0]) &&
               !(vm_obj(c->vm, members[0])->flags & (VM_INST_CHAIN | VM_INST_NAME)) &&
               vm_is_kind(c->vm, members[1], PROG_KIND_STRUCT) &&
               vm_struct_keys(c->vm, vm_array(c->vm, members[1]))->count == 2;
    for (int64_t k = 0; k < cell->numel; k++)
        if (!is_handle(c, members[k])) return false;
    return true;
}

bool chk_instances(chk *c) {
    const vm_class_data *data = vm_record_classes(c->vm);
    for (size_t k = 0; k < c->count; k++) {
        const vm_instance *o = vm_at(c->vm, c->objects[k] & ~1ull);
        if (o->head.h.kind == PROG_KIND_INSTANCE && !holds(c, o))
            return CHK_REFUSE(c, c->objects[k] & ~1ull,
                              "an array of handles, or indices of an object, hold something else");
    }
    const prog_value tables[] = {data->table, data->names};
    for (size_t k = 0; k < 2; k++)
        if (tables[k] && (vm_array(c->vm, tables[k])->numel != 1 || vm_array(c->vm, tables[k])->h.flags))
            return CHK_REFUSE(c, VM_ROOT, "what is known of classes is no plain struct");
    return true;
}
