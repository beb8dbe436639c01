/* vm/run/plain.h - what the interpreter loop does inline: elements, members, fields and calls of plain
 * kinds. Each returns false (or NULL) where the case is another, and has then changed nothing.
 *
 * They stand here and not beside the loop because vm/fuse and reuse.c ask the same questions of values. */
#ifndef VM_RUN_PLAIN_H
#define VM_RUN_PLAIN_H

#include "vm/run/fast.h"
#include "vm/run/registers.h"
#include "vm/heap/object.h"

/* The element of a real double array at a scalar index; false when this is not such a case. */
static inline bool fast_element(const vm_t *vm, prog_value obj, prog_value index, prog_value *out) {
    if (!prog_is_object(obj) || !prog_is_double(index)) return false;
    const prog_array *a = (const prog_array *)vm_obj(vm, obj);
    double d = prog_as_double(index);
    if (!(d >= 1 && d <= 4e15)) return false;
    int64_t k = (int64_t)d;
    if ((double)k != d) return false;
    if (a->h.kind == PROG_KIND_ARRAY) {
        if (k > a->numel || a->h.flags & PROG_FLAG_COMPLEX) return false;
        const uint8_t *data = (const uint8_t *)a + a->data_off;
        switch (a->h.cls) {
        case PROG_DOUBLE: *out = prog_double(((const double *)data)[k - 1]); return true;
        case PROG_LOGICAL: *out = prog_bool(data[k - 1]); return true;
        case PROG_CHAR:
            *out = prog_small(PROG_CHAR, data[k - 1]) | (a->h.flags & PROG_FLAG_DQ ? PROG_SMALL_DQ : 0);
            return true;
        default: return false;
        }
    }
    if (a->h.kind == PROG_KIND_RANGE) {
        const vm_range *r = (const vm_range *)a;
        if (k > r->numel || k == r->numel) return false;
        *out = prog_double(r->base + (double)(k - 1) * r->inc);
        return true;
    }
    return false;
}

static inline bool fast_element2(const vm_t *vm, prog_value obj, prog_value i, prog_value j, double **at) {
    if (!prog_is_object(obj) || !prog_is_double(i) || !prog_is_double(j)) return false;
    prog_array *a = (prog_array *)vm_obj(vm, obj);
    if (a->h.kind != PROG_KIND_ARRAY || a->h.cls != PROG_DOUBLE || a->h.flags & PROG_FLAG_COMPLEX ||
        a->ndims != 2)
        return false;
    double di = prog_as_double(i), dj = prog_as_double(j);
    if (!(di >= 1 && di <= (double)a->dims[0] && dj >= 1 && dj <= (double)a->dims[1])) return false;
    int64_t r = (int64_t)di, c = (int64_t)dj;
    if ((double)r != di || (double)c != dj) return false;
    *at = (double *)((uint8_t *)a + a->data_off) + (r - 1) + (c - 1) * a->dims[0];
    return true;
}

/* The VM's symbol of entry i of the code's table; 0 while it is not linked. */
static inline vm_sym fast_sym(const vm_t *vm, const vm_frame *f, const prog_code *code, unsigned i) {
    uint32_t id = prog_code_syms(code)[i];
    return f->code >= VM_SLOTS_END ? id : vm->links[f->code >> 30][id];
}

/* Whether a call of so many results gives one, so that what is known of a builtin may stand for it. */
static inline bool fast_one_result(const vm_frame *f, unsigned results) {
    return results <= 1 || (results == PROG_AS_ASKED && f->nout <= 1);
}

/* The slot of a field that a 1-by-1 struct has. */
static inline prog_value *fast_field(const vm_t *vm, prog_value obj, vm_sym name) {
    if (!prog_is_object(obj) || !name) return NULL;
    prog_array *s = (prog_array *)vm_obj(vm, obj);
    if (s->h.kind != PROG_KIND_STRUCT || s->numel != 1 || s->h.flags & PROG_FLAG_MEXC) return NULL;
    prog_value *slots = (prog_value *)((uint8_t *)s + s->data_off);
    vm_keys *keys = (vm_keys *)vm_obj(vm, slots[0]);
    if (keys->count > VM_KEYS_FEW) {
        int k = vm_find_key(keys, name);
        return k < 0 ? NULL : &slots[1 + k];
    }
    for (uint32_t k = 0; k < keys->count; k++)
        if (keys->syms[k] == name) return &slots[1 + k];
    return NULL;
}

/* The member of a cell at a scalar index. */
static inline prog_value *fast_member(const vm_t *vm, prog_value obj, prog_value index) {
    if (!prog_is_object(obj) || !prog_is_double(index)) return NULL;
    prog_array *a = (prog_array *)vm_obj(vm, obj);
    double d = prog_as_double(index);
    if (a->h.kind != PROG_KIND_ARRAY || a->h.cls != PROG_CELL || !(d >= 1 && d <= (double)a->numel))
        return NULL;
    int64_t k = (int64_t)d;
    if ((double)k != d) return NULL;
    return (prog_value *)((uint8_t *)a + a->data_off) + (k - 1);
}

/* The slot of a field of an element, at a scalar index, of a struct array that has it. */
static inline prog_value *fast_element_field(const vm_t *vm, prog_value obj, prog_value index, vm_sym name) {
    if (!prog_is_object(obj) || !prog_is_double(index) || !name) return NULL;
    prog_array *s = (prog_array *)vm_obj(vm, obj);
    double d = prog_as_double(index);
    if (s->h.kind != PROG_KIND_STRUCT || s->h.flags & PROG_FLAG_MEXC || !(d >= 1 && d <= (double)s->numel))
        return NULL;
    int64_t k = (int64_t)d;
    vm_keys *keys = vm_struct_keys(vm, s);
    int field = (double)k == d ? vm_find_key(keys, name) : -1;
    return field < 0 ? NULL : &vm_struct_slots(s)[1 + (k - 1) * keys->count + field];
}

/* Where c{k} = v stores: the member at a scalar index of a cell that nobody else holds, or a new one behind
 * the last of a vector whose block has room. The new one holds no value yet. */
static inline prog_value *fast_brace_slot(vm_t *vm, prog_value obj, prog_value index) {
    prog_value *member = vm_unique(vm, obj) ? fast_member(vm, obj, index) : NULL;
    if (member || !vm_unique(vm, obj) || !prog_is_double(index)) return member;
    prog_array *a = (prog_array *)vm_obj(vm, obj);
    if (a->h.kind != PROG_KIND_ARRAY || a->h.cls != PROG_CELL || a->ndims != 2 || a->numel == 0 ||
        prog_as_double(index) != (double)a->numel + 1)
        return NULL;
    size_t end = a->data_off + (size_t)a->numel * 8;
    bool row = a->dims[0] == 1;
    if ((!row && a->dims[1] != 1) || end + 8 > vm_block_bytes(vm, obj)) return NULL;
    vm_guard_grow(a, end, end + 8);
    member = (prog_value *)((uint8_t *)a + end);
    *member = PROG_UNDEF;
    a->dims[row ? 1 : 0] = ++a->numel;
    return member;
}

/* Where a path of fields and members leads that nobody else holds; NULL where it has other steps, or more
 * would have to change than a slot. */
static inline prog_value *fast_path_slot(vm_t *vm, const vm_frame *f, const prog_code *code, prog_value *slot,
                                         unsigned path, const prog_value *args) {
    const prog_step *step = prog_path_steps(code, path);
    for (uint32_t left = prog_code_paths(code)[path].nsteps; left > 0 && slot; left--, step++) {
        if (step->kind == PROG_STEP_FIELD)
            slot = vm_unique(vm, *slot) ? fast_field(vm, *slot, fast_sym(vm, f, code, step->sym)) : NULL;
        else if (step->kind == PROG_STEP_BRACE && step->nargs == 1 && left == 1)
            slot = fast_brace_slot(vm, *slot, *args);
        else if (step->kind == PROG_STEP_BRACE && step->nargs == 1)
            slot = vm_unique(vm, *slot) ? fast_member(vm, *slot, *args++) : NULL;
        else
            return NULL;
    }
    return slot;
}

/* Whether a path is one index in braces. */
static inline bool fast_is_brace(const prog_code *code, unsigned path) {
    const prog_step *step = prog_path_steps(code, path);
    return prog_code_paths(code)[path].nsteps == 1 && step->kind == PROG_STEP_BRACE && step->nargs == 1;
}

/* A builtin's answer about one value, where it is one of vm/run/query.c. */
static inline bool fast_query(vm_t *vm, prog_value v, uint64_t func, prog_value *out) {
    if (!(func & VM_FN_BUILTIN)) return false;
    if (prog_is_double(v)) {
        vm_fast1 fn = vm_fast1_of((uint32_t)func, prog_as_double(v));
        if (fn) {
            *out = prog_double(fn(prog_as_double(v)));
            return true;
        }
    }
    vm_query ask = vm_query_of((uint32_t)func);
    if (!ask) return false;
    prog_value answer = ask(vm, v);
    if (answer == PROG_UNDEF) return false;
    *out = answer;
    return true;
}

/* Calls a builtin straight away where it has a fast form for these arguments, which it consumes; the result
 * takes the place of the first. */
static inline bool fast_call(vm_t *vm, prog_value *args, uint64_t func, unsigned nargs) {
    if (!(func & VM_FN_BUILTIN)) return false;
    prog_value answer;
    if (nargs == 0) { /* pi, true, … */
        if ((answer = vm_constant_of((uint32_t)func)) == PROG_UNDEF) return false;
        vm_drop(vm, &args[0]);
        args[0] = answer;
        return true;
    }
    if (nargs == 1) {
        if (!fast_query(vm, args[0], func, &answer)) return false;
        if (prog_is_object(args[0])) vm_drop(vm, &args[0]);
        args[0] = answer;
        return true;
    }
    if (nargs != 2 || !prog_is_double(args[0]) || !prog_is_double(args[1])) return false;
    vm_fast2 fn = vm_fast2_of((uint32_t)func);
    if (!fn) return false;
    args[0] = prog_double(fn(prog_as_double(args[0]), prog_as_double(args[1])));
    return true;
}

/* Values that are there, none of them an object. */
static inline bool fast_plain(const prog_value *values, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        if (prog_is_object(values[i]) || values[i] == PROG_UNDEF) return false;
    return true;
}

/* As fast_call for a builtin of real double scalars, or of none, that gives one; no
 * argument needs releasing. */
static inline bool fast_real(prog_value *args, uint64_t func, unsigned nargs) {
    if (!(func & VM_FN_BUILTIN) || nargs > 2) return false;
    if (nargs == 0) {
        prog_value answer = vm_constant_of((uint32_t)func);
        if (!prog_is_double(answer) || prog_is_object(args[0])) return false;
        args[0] = answer;
        return true;
    }
    if (!prog_is_double(args[0])) return false;
    double x = prog_as_double(args[0]);
    if (nargs == 1) {
        vm_fast1 one = vm_fast1_of((uint32_t)func, x);
        if (one) args[0] = prog_double(one(x));
        return one != NULL;
    }
    if (!prog_is_double(args[1])) return false;
    vm_fast2 two = vm_fast2_of((uint32_t)func);
    if (two) args[0] = prog_double(two(x, prog_as_double(args[1])));
    return two != NULL;
}

/* The next number of a loop over a range, counted as begun; false at the end, or for another loop. */
static inline bool fast_range_next(const vm_t *vm, prog_value *state, double *out) {
    double k = prog_as_double(state[1]);
    if (!prog_is_object(state[0]) || !(k < prog_as_double(state[2]))) return false;
    const vm_range *r = (const vm_range *)vm_obj(vm, state[0]);
    if (r->h.kind != PROG_KIND_RANGE) return false;
    *out = k + 1 == (double)r->numel ? vm_range_last(r) : r->base + k * r->inc;
    state[1] = prog_double(k + 1);
    return true;
}

#endif
