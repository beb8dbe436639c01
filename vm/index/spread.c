/* vm/index/spread.c - targets that stand for several values, such as c{1:3} and s(2:4).name: how many, and
 * one value to each.
 *
 * c{1:3} read is a list of three values; as a target it takes three. In [a, c{1:3}, b] = f () the function has
 * to be told that five values are wanted before it runs, so the interpreter asks twice: vm_path_count before the
 * call, when the target may not exist yet, and vm_assign_spread after it, with the values that belong to this
 * target in a cell. The count comes from the indices alone where they are numbers, and needs the container for
 * colons only.
 *
 * What the steps in front lead to is looked up without changing anything (peek): a level that is not there is
 * nothing, and what is selected of nothing is what the indices say. The assignment itself is left to
 * vm_assign_path: once with a cell for braces, since c{…} = values is c(…) = a cell of them, and element by
 * element for fields, for which the path is rewritten so that its parentheses select one element. */
#include "vm/index/index.h"

/* Indices of step k and where its arguments lie; `used` = registers it takes. */
static const prog_value *indices(vm_t *vm, const vm_path *p, uint32_t k, uint32_t *n, uint32_t *used) {
    const prog_value *args = p->args;
    for (uint32_t i = 0;; i++) {
        const prog_step *s = &p->steps[i];
        bool list = s->nargs == PROG_STEP_LIST && (s->kind == PROG_STEP_PAREN || s->kind == PROG_STEP_BRACE);
        *used = list ? 1 : s->nargs;
        if (i < k) {
            args += *used;
            continue;
        }
        *n = list ? (uint32_t)vm_numel(vm, args[0]) : s->nargs;
        return list ? vm_cell_data(vm_array(vm, args[0])) : args;
    }
}

static bool is_field(const prog_step *s) {
    return s->kind == PROG_STEP_FIELD || s->kind == PROG_STEP_DYN;
}

static void take_last(void *ctx, prog_value member) {
    *(prog_value *)ctx = member;
}

/* What the first `upto` steps lead to now; PROG_UNDEF where there is nothing yet. An index beyond the end is
 * nothing too, for the assignment will grow the container. */
static prog_value peek(vm_t *vm, const vm_path *p, prog_value v, uint32_t upto) {
    for (uint32_t k = 0; k < upto && v != PROG_UNDEF; k++) {
        uint32_t n, used;
        const prog_step *s = &p->steps[k];
        const prog_value *idx = indices(vm, p, k, &n, &used);
        if (is_field(s)) {
            vm_sym name;
            if (s->kind == PROG_STEP_DYN) {
                base_view text = vm_to_view(vm, idx[0], "struct");
                name = vm_intern(vm, (const char *)text.data, text.len);
            } else {
                name = p->sym(p->ctx, s->sym);
            }
            bool there = vm_is_kind(vm, v, PROG_KIND_STRUCT) && vm_numel(vm, v) == 1 &&
                         vm_field_index(vm, v, name) >= 0;
            v = there ? vm_get_field(vm, v, name) : PROG_UNDEF;
        } else if (n == 0) {
            vm_error(vm, NULL, "invalid empty index list");
        } else if (vm_class(vm, v) > PROG_STRUCT || !vm_ix_inside(vm, v, n, idx)) {
            v = PROG_UNDEF;
        } else if (s->kind == PROG_STEP_PAREN) {
            v = vm_index(vm, v, n, idx, NULL);
        } else {
            prog_value member = PROG_UNDEF;
            if (vm_class(vm, v) == PROG_CELL) vm_index_brace(vm, v, n, idx, NULL, take_last, &member);
            v = member;
        }
    }
    return v;
}

/* Elements selected in each dimension of v, and their product. */
static int64_t selected(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx, vm_ix *ix) {
    const int64_t *dims;
    int64_t buf[2], folded[PROG_DIMS_MOST], count = 1;
    if (n == 0) vm_error(vm, NULL, "invalid empty index list");
    if (n > PROG_DIMS_MOST) vm_error_memory(vm);
    uint32_t nd = v == PROG_UNDEF ? 0 : vm_dims(vm, v, &dims, buf);
    if (nd) vm_fold_dims(nd, dims, n, folded);
    for (uint32_t k = 0; k < n; k++) {
        vm_ix_parse(vm, idx[k], k, n, NULL, &ix[k]);
        vm_ix_extent(&ix[k], nd ? folded[k] : 0);
        if (__builtin_mul_overflow(count, ix[k].n, &count)) vm_error_memory(vm);
    }
    return count;
}

/* The step whose indices select: the last one, or the parentheses in front of a field; nsteps when a field
 * stands alone. */
static uint32_t selecting_step(const vm_path *p) {
    uint32_t last = p->nsteps - 1;
    if (!is_field(&p->steps[last])) return last;
    return last > 0 && p->steps[last - 1].kind == PROG_STEP_PAREN ? last - 1 : p->nsteps;
}

int64_t vm_path_count(vm_t *vm, prog_value v, const vm_path *p) {
    uint32_t at = selecting_step(p), n, used;
    if (at == p->nsteps - 1 && p->steps[at].kind == PROG_STEP_PAREN) return 1;
    if (at == p->nsteps) {
        v = peek(vm, p, v, p->nsteps - 1);
        return vm_is_kind(vm, v, PROG_KIND_STRUCT) ? vm_numel(vm, v) : 1;
    }
    const prog_value *idx = indices(vm, p, at, &n, &used);
    vm_ix *ix = vm_scratch(vm, (n + 1) * sizeof *ix);
    return selected(vm, peek(vm, p, v, at), n, idx, ix);
}

/* c{…} = members is c(…) = a cell of their shape. */
static void spread_cell(vm_t *vm, prog_value *slot, const vm_path *p, const vm_ix *ix, uint32_t n,
                        prog_value list) {
    int64_t count = vm_numel(vm, list), dims[PROG_DIMS_MOST];
    for (uint32_t k = 0; k < n; k++)
        dims[k] = ix[k].n;
    prog_value cell = n > 1 ? vm_reshape(vm, list, n, dims) : list;
    if (count == 0) return;
    prog_step *steps = vm_scratch(vm, p->nsteps * sizeof *steps);
    memcpy(steps, p->steps, p->nsteps * sizeof *steps);
    steps[p->nsteps - 1].kind = PROG_STEP_PAREN;
    vm_path_store all = {.path = *p, .rhs = cell};
    all.path.steps = steps;
    vm_assign_path(vm, slot, &all);
}

/* s.f = members: element by element, through parentheses that select one. The path gets a pair of parentheses in
 * front of its field, or the ones that it has are given other arguments; `before`, `old` and `total` are places
 * in the array of arguments, in which those of this step are replaced by the indices of one element. */
static void spread_field(vm_t *vm, prog_value *slot, const vm_path *p, uint32_t at, const vm_ix *ix,
                         uint32_t n, prog_value list) {
    uint32_t before = 0, used = 0, total = 0, extra = n ? n : 1, old;
    bool added = at == p->nsteps;
    for (uint32_t k = 0; k < p->nsteps; k++) {
        uint32_t count;
        (void)indices(vm, p, k, &count, &used);
        if (k < (added ? p->nsteps - 1 : at)) before += used;
        total += used;
    }
    uint32_t place = added ? p->nsteps - 1 : at, count;
    if (added)
        old = 0;
    else
        (void)indices(vm, p, at, &count, &old);
    prog_step *steps = vm_scratch(vm, (p->nsteps + 1) * sizeof *steps);
    prog_value *args = vm_scratch(vm, (total + extra + 1) * sizeof *args);
    memcpy(steps, p->steps, place * sizeof *steps);
    steps[place] = (prog_step){.kind = PROG_STEP_PAREN, .nargs = (uint8_t)extra};
    memcpy(steps + place + 1, p->steps + (added ? place : place + 1),
           (p->nsteps - (added ? place : place + 1)) * sizeof *steps);
    memcpy(args, p->args, before * sizeof *args);
    memcpy(args + before + extra, p->args + before + old, (total - before - old) * sizeof *args);
    vm_path_store one = {.path = {steps, p->nsteps + (added ? 1 : 0), args, p->sym, p->ctx}};
    prog_value *members = vm_cell_data(vm_array(vm, list));
    int64_t have = vm_numel(vm, list);
    for (int64_t e = 0; e < have; e++) {
        int64_t rest = e;
        args[before] = prog_double((double)e + 1);
        for (uint32_t k = 0; k < n; k++) {
            args[before + k] = prog_double((double)vm_ix_at(&ix[k], ix[k].n ? rest % ix[k].n : 0) + 1);
            rest /= ix[k].n ? ix[k].n : 1;
        }
        one.rhs = members[e];
        vm_assign_path(vm, slot, &one);
    }
}

/* One value for a target that is one takes the ordinary way. How many are selected is counted again, since the
 * function that made the values may have changed the container. */
void vm_assign_spread(vm_t *vm, prog_value *slot, const vm_path *p, prog_value list) {
    uint32_t at = selecting_step(p), n = 0, used;
    const prog_step *last = &p->steps[p->nsteps - 1];
    prog_value holder = peek(vm, p, *slot, at == p->nsteps ? at - 1 : at);
    bool lone = at == p->nsteps && !(vm_is_kind(vm, holder, PROG_KIND_STRUCT) && vm_numel(vm, holder) > 1);
    if (vm_numel(vm, list) == 1 && (lone || last->kind == PROG_STEP_PAREN)) {
        vm_assign_path(vm, slot, &(vm_path_store){.path = *p, .rhs = vm_cell_data(vm_array(vm, list))[0]});
        return;
    }
    const prog_value *idx = at == p->nsteps ? NULL : indices(vm, p, at, &n, &used);
    vm_ix *ix = vm_scratch(vm, (n + 1) * sizeof *ix);
    if (idx && selected(vm, holder, n, idx, ix) != vm_numel(vm, list))
        vm_error(vm, "Octave:undefined-function", "some elements undefined in argument list");
    if (last->kind == PROG_STEP_BRACE)
        spread_cell(vm, slot, p, ix, n, list);
    else
        spread_field(vm, slot, p, at, ix, n, list);
}
