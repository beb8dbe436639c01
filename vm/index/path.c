/* vm/index/path.c - fields, and assignment through chains such as s.b(3).c{2}(end+1) = v.
 *
 * The plain way would be to read s.b, take element 3, read its c, take member 2, store v into it, and to store each
 * level back into the one above. It copies every level, as each has a second holder while it is read. Here a chain
 * is walked down by slots instead: a slot is the place in which a level's value is held (the variable, a field of
 * a struct, a member of a cell). Each step makes the value in its slot unique, which copies it only where somebody
 * else holds it too, and gives the slot of the next level inside it. At the last step the store is an assignment
 * into a slot like that into a variable. Nothing is stored back, because nothing was taken out.
 *
 *     step          existing level                                  level that does not exist
 *     .name, .(d)   the field's slot                                build the rest, then set the field
 *     (i).name      the slot of the field in element i              build the rest, assign an element that has it
 *     {i}           the member's slot                               build the rest, then assign the member
 *     (i) last      vm_assign or vm_delete into the slot            the same, from nothing
 *     (i){j}        of a cell: the part is taken out and put back   an error
 *
 * Making a level unique before an error is harmless: its value is the same. Making a level that did not exist is
 * not: x.a.b(0) = 1 must leave x without a field a. So what does not exist is built apart in a slot of the
 * pool (build), by the same walk, and becomes part of the variable in the last step, when nothing can go wrong.
 *
 * Arguments of the steps lie in one array, one after the other: fields written out take none, the others as many as
 * they have indices, or one list that holds them. Whoever walks moves along it by what a step used.
 *
 * Maps are handles, so a step into one leaves the variable alone; only a map in a map can be entered by (key). */
#include "vm/index/index.h"

#include "vm/index/map.h"

static void walk(vm_t *vm, const vm_path_store *w, prog_value *slot, uint32_t at, const prog_value *args);

/* Indices of a step: in consecutive registers, or in one list. */
static const prog_value *step_indices(vm_t *vm, const prog_step *step, const prog_value *args, uint32_t *n,
                                      uint32_t *used) {
    if (step->nargs != PROG_STEP_LIST) {
        *n = *used = step->nargs;
        return args;
    }
    *used = 1;
    prog_array *list = vm_array(vm, args[0]);
    *n = (uint32_t)list->numel;
    return vm_cell_data(list);
}

static vm_sym dynamic_name(vm_t *vm, prog_value v) {
    if (!vm_is_string(vm, v)) vm_error(vm, NULL, "dynamic structure field names must be strings");
    base_view text = vm_to_view(vm, v, "struct");
    return vm_intern(vm, (const char *)text.data, text.len);
}

static bool is_field_step(const prog_step *s) {
    return s->kind == PROG_STEP_FIELD || s->kind == PROG_STEP_DYN;
}

static vm_sym step_name(vm_t *vm, const vm_path_store *w, const prog_step *step, const prog_value *args,
                        uint32_t *used) {
    *used = step->kind == PROG_STEP_DYN ? 1 : 0;
    return *used ? dynamic_name(vm, args[0]) : w->path.sym(w->path.ctx, step->sym);
}

/* What may become a struct by getting a field: nothing, [], {} and ''. A 0x3 array is an array. */
static bool is_0x0(vm_t *vm, prog_value v) {
    if (v == PROG_UNDEF) return true;
    if (!prog_is_object(v) || vm_class(vm, v) > PROG_CELL) return false;
    const int64_t *dims;
    int64_t buf[2];
    return vm_dims(vm, v, &dims, buf) == 2 && dims[0] == 0 && dims[1] == 0;
}

_Noreturn static void not_a_struct(vm_t *vm, prog_value v) {
    prog_class cls = vm_class(vm, v);
    if (cls == PROG_FUNC) vm_error(vm, NULL, "can't perform indexed assignment for function handle type");
    if (cls == PROG_MAP) vm_error(vm, NULL, "containers.Map: properties are read-only");
    if (vm_numel(vm, v) == 1 || (cls == PROG_CELL && vm_numel(vm, v)))
        vm_error(vm, NULL, "%s cannot be indexed with .", vm_kind_text(vm, v));
    vm_error(vm, NULL, VM_DOT_NEEDS_SUBSCRIPT);
}

/* What the steps from `at` on make of nothing; in a pool slot. */
static prog_value *build(vm_t *vm, const vm_path_store *w, uint32_t at, const prog_value *args) {
    prog_value *fresh = vm_temp_slot(vm);
    if (at < w->path.nsteps)
        walk(vm, w, fresh, at, args);
    else
        vm_set(vm, fresh, w->del ? vm_empty(vm) : w->rhs);
    return fresh;
}

/* A field of a struct of one element. Of several it would be a list, which is no target here (vm/index/spread.c
 * takes those that are). A variable that is nothing, or [], becomes a struct when the rest is there. */
static void walk_field(vm_t *vm, const vm_path_store *w, prog_value *slot, uint32_t at,
                       const prog_value *args) {
    uint32_t used;
    vm_sym name = step_name(vm, w, &w->path.steps[at], args, &used);
    prog_value v = *slot;
    bool last = at + 1 == w->path.nsteps;
    if (vm_is_kind(vm, v, PROG_KIND_STRUCT)) {
        if (vm_array(vm, v)->numel != 1) {
            if (last || vm_array(vm, v)->numel == 0) vm_error(vm, NULL, VM_DOT_NEEDS_SUBSCRIPT);
            vm_error(vm, NULL, "a cs-list cannot be further indexed");
        }
        int field = vm_field_index(vm, v, name);
        if (field >= 0) {
            prog_array *s = (prog_array *)vm_make_unique(vm, slot);
            prog_value *member = &vm_struct_slots(s)[1 + field];
            if (!last)
                walk(vm, w, member, at + 1, args + used);
            else if (!w->del)
                vm_set(vm, member, w->rhs);
            else
                vm_set(vm, member, vm_empty(vm));
            return;
        }
    } else if (!is_0x0(vm, v)) {
        not_a_struct(vm, v);
    }
    uint32_t mark = vm_pool_mark(vm);
    prog_value *value = build(vm, w, at + 1, args + used);
    if (!vm_is_kind(vm, v, PROG_KIND_STRUCT))
        vm_put_owned(vm, slot, vm_pool_mark(vm), vm_new_struct_scalar(vm));
    vm_set_field(vm, slot, name, *value);
    vm_pool_drain(vm, mark);
}

/* s(idx).name…: two steps in one, because an element of a struct array is no value with a slot of its own; its
 * fields have slots. The index must select one element. Three cases: the element and its field exist, and the
 * walk goes on in the field's slot; the element exists without the field, which all elements get once the rest
 * is built; there is no such element, and one with the rest in it is assigned to the index, which grows the
 * array. */
static void walk_element(vm_t *vm, const vm_path_store *w, prog_value *slot, uint32_t at,
                         const prog_value *args) {
    uint32_t n, used, name_used;
    const prog_value *idx = step_indices(vm, &w->path.steps[at], args, &n, &used);
    vm_sym name = step_name(vm, w, &w->path.steps[at + 1], args + used, &name_used);
    const prog_value *rest = args + used + name_used;
    prog_value v = *slot;
    bool fresh = v == PROG_UNDEF || (!vm_is_kind(vm, v, PROG_KIND_STRUCT) && prog_is_object(v) &&
                                     vm_class(vm, v) <= PROG_CELL && vm_numel(vm, v) == 0);
    if (n == 0) vm_error(vm, NULL, "invalid empty index list");
    if (n > PROG_DIMS_MOST) vm_error(vm, NULL, "too many indices: at most %d are possible", PROG_DIMS_MOST);
    if (!fresh && !vm_is_kind(vm, v, PROG_KIND_STRUCT)) {
        if (vm_is_kind(vm, v, PROG_KIND_FUNC) || vm_class(vm, v) == PROG_CELL) not_a_struct(vm, v);
        vm_error(vm, NULL, "in indexed assignment of %s, last rhs index must be ()", vm_kind_text(vm, v));
    }
    uint32_t mark = vm_pool_mark(vm);
    int64_t folded[PROG_DIMS_MOST], elem = 0, stride = 1;
    bool inside = !fresh;
    if (!fresh) {
        prog_array *s = vm_array(vm, v);
        if (n == 1)
            folded[0] = s->numel;
        else
            vm_fold_dims(s->ndims, s->dims, n, folded);
    }
    for (uint32_t k = 0; k < n; k++) {
        vm_ix ix;
        vm_ix_parse(vm, idx[k], k, n, NULL, &ix);
        if (ix.colon && !fresh && folded[k] == 1) ix.n = 1, ix.max = 1;
        if (ix.n != 1) vm_error(vm, NULL, VM_DOT_NEEDS_SUBSCRIPT);
        if (!inside || ix.max > folded[k]) {
            inside = false;
            continue;
        }
        elem += vm_ix_at(&ix, 0) * stride;
        stride *= folded[k];
    }
    bool last = at + 2 == w->path.nsteps;
    if (inside && (last || vm_field_index(vm, v, name) >= 0)) {
        prog_value *member = vm_field_slot(vm, slot, elem, name);
        vm_pool_drain(vm, mark);
        if (!last)
            walk(vm, w, member, at + 2, rest);
        else if (w->del)
            vm_set(vm, member, vm_empty(vm));
        else
            vm_set(vm, member, w->rhs);
        return;
    }
    prog_value *value = build(vm, w, at + 2, rest);
    if (inside) {
        vm_set(vm, vm_field_slot(vm, slot, elem, name), *value);
    } else {
        prog_value *element = vm_temp_slot(vm), *whole = vm_temp_slot(vm);
        int64_t one[2] = {1, 1};
        if (fresh) {
            vm_set(vm, element, vm_new_struct_scalar(vm));
        } else {
            vm_keys *keys = vm_struct_keys(vm, vm_array(vm, v));
            vm_set(vm, element, vm_new_struct(vm, 2, one, keys->count, keys->syms));
            if (vm_field_index(vm, v, name) < 0) vm_field_slot(vm, slot, 0, name);
        }
        vm_set_field(vm, element, name, *value);
        if (fresh) {
            vm_assign(vm, whole, n, idx, *element);
            vm_set(vm, slot, *whole);
        } else {
            vm_assign(vm, slot, n, idx, *element);
        }
    }
    vm_pool_drain(vm, mark);
}

/* Parentheses at the end are the assignment or the deletion. In front of a field they are half a step; in front of
 * braces and parentheses they select a part of a cell, which is changed apart and put back. */
static void walk_paren(vm_t *vm, const vm_path_store *w, prog_value *slot, uint32_t at,
                       const prog_value *args) {
    uint32_t n, used;
    const prog_value *idx = step_indices(vm, &w->path.steps[at], args, &n, &used);
    if (at + 1 == w->path.nsteps) {
        if (w->del) {
            if (*slot == PROG_UNDEF) { /* deleting from nothing: as from [] */
                uint32_t mark = vm_pool_mark(vm);
                prog_value *fresh = vm_temp_slot(vm);
                vm_set(vm, fresh, vm_empty(vm));
                vm_delete(vm, fresh, n, idx);
                vm_set(vm, slot, *fresh);
                vm_pool_drain(vm, mark);
            } else {
                vm_delete(vm, slot, n, idx);
            }
        } else {
            vm_assign(vm, slot, n, idx, w->rhs);
        }
        return;
    }
    if (vm_is_kind(vm, *slot, PROG_KIND_MAP)) {
        /* the value of a key is changed as a copy and stored again, unless it is a handle itself */
        prog_value inner = n == 1 ? vm_map_find(vm, *slot, idx[0]) : PROG_UNDEF;
        if (!vm_is_kind(vm, inner, PROG_KIND_MAP))
            vm_error(vm, NULL, "containers.Map: only one level of indexing is supported");
        uint32_t mark = vm_pool_mark(vm);
        prog_value *temp = vm_temp_slot(vm);
        vm_set(vm, temp, inner);
        walk(vm, w, temp, at + 1, args + used);
        vm_pool_drain(vm, mark);
        return;
    }
    if (is_field_step(&w->path.steps[at + 1])) {
        walk_element(vm, w, slot, at, args);
        return;
    }
    if (*slot == PROG_UNDEF || vm_class(vm, *slot) != PROG_CELL) {
        if (*slot == PROG_UNDEF || vm_is_blank(vm, *slot))
            vm_error(vm, NULL, "invalid assignment expression");
        if (vm_class(vm, *slot) == PROG_FUNC) not_a_struct(vm, *slot);
        vm_error(vm, NULL, "in indexed assignment of %s, last rhs index must be ()", vm_kind_text(vm, *slot));
    }
    uint32_t mark = vm_pool_mark(vm);
    prog_value *part = vm_temp_slot(vm);
    vm_set(vm, part, vm_index(vm, *slot, n, idx, NULL));
    walk(vm, w, part, at + 1, args + used);
    vm_assign(vm, slot, n, idx, *part);
    vm_pool_drain(vm, mark);
}

/* c{i} in front of more: the member's slot if there is one, else the rest is built and becomes the member. A
 * cell of one can be entered by c{:}. */
static void walk_brace(vm_t *vm, const vm_path_store *w, prog_value *slot, uint32_t at,
                       const prog_value *args) {
    uint32_t n, used;
    const prog_value *idx = step_indices(vm, &w->path.steps[at], args, &n, &used);
    if (at + 1 == w->path.nsteps) {
        vm_assign_brace(vm, slot, n, idx, w->del ? vm_empty(vm) : w->rhs);
        return;
    }
    prog_value *member = vm_brace_slot(vm, slot, n, idx);
    if (member) {
        walk(vm, w, member, at + 1, args + used);
        return;
    }
    vm_check_brace_target(vm, *slot);
    uint32_t mark = vm_pool_mark(vm);
    for (uint32_t k = 0; k < n; k++) {
        vm_ix ix;
        vm_ix_parse(vm, idx[k], k, n, NULL, &ix);
        if (!ix.colon && ix.n != 1) vm_error(vm, NULL, "a cs-list cannot be further indexed");
    }
    if (n == 1 && idx[0] == PROG_COLON && !vm_is_blank(vm, *slot) && vm_numel(vm, *slot) == 1) {
        prog_value one = prog_double(1);
        walk(vm, w, vm_brace_slot(vm, slot, 1, &one), at + 1, args + used);
        vm_pool_drain(vm, mark);
        return;
    }
    prog_value *value = build(vm, w, at + 1, args + used);
    vm_assign_brace(vm, slot, n, idx, *value);
    vm_pool_drain(vm, mark);
}

static void walk(vm_t *vm, const vm_path_store *w, prog_value *slot, uint32_t at, const prog_value *args) {
    switch ((prog_step_kind)w->path.steps[at].kind) {
    case PROG_STEP_PAREN: walk_paren(vm, w, slot, at, args); break;
    case PROG_STEP_BRACE: walk_brace(vm, w, slot, at, args); break;
    case PROG_STEP_FIELD:
    case PROG_STEP_DYN: walk_field(vm, w, slot, at, args); break;
    }
}

void vm_assign_path(vm_t *vm, prog_value *slot, const vm_path_store *store) {
    walk(vm, store, slot, 0, store->path.args);
}

/* ---- reading fields ---- */

prog_value vm_field(vm_t *vm, prog_value v, vm_sym name) {
    if (vm_is_kind(vm, v, PROG_KIND_STRUCT)) {
        int field = vm_field_index(vm, v, name);
        prog_array *s = vm_array(vm, v);
        if (field < 0)
            vm_error(vm, "Octave:invalid-indexing", "structure has no member '%s'", vm_sym_cstr(vm, name));
        if (s->numel == 0) vm_error(vm, NULL, "invalid number of elements on RHS of assignment");
        return vm_struct_slots(s)[1 + field];
    }
    if (vm_is_kind(vm, v, PROG_KIND_MAP)) {
        prog_value out;
        if (vm_map_property(vm, v, name, &out)) return out;
        vm_error(vm, NULL, "containers.Map: unknown property '%s'", vm_sym_cstr(vm, name));
    }
    vm_error(vm, NULL, "%s cannot be indexed with .", vm_kind_text(vm, v));
}

int64_t vm_field_each(vm_t *vm, prog_value v, vm_sym name, void (*each)(void *ctx, prog_value member),
                      void *ctx) {
    if (!vm_is_kind(vm, v, PROG_KIND_STRUCT)) {
        each(ctx, vm_field(vm, v, name));
        return 1;
    }
    int field = vm_field_index(vm, v, name);
    if (field < 0)
        vm_error(vm, "Octave:invalid-indexing", "structure has no member '%s'", vm_sym_cstr(vm, name));
    int64_t count = vm_array(vm, v)->numel, nfields = vm_struct_keys(vm, vm_array(vm, v))->count;
    for (int64_t e = 0; e < count; e++)
        each(ctx, vm_struct_slots(vm_array(vm, v))[1 + e * nfields + field]);
    return count;
}
