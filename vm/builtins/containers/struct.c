/* vm/builtins/containers/struct.c - structs: making them, their fields, to and from cells, and indexing by
 * description (subsref, subsasgn).
 *
 * A struct array holds its names once, as a list of symbols with an index (vm_keys), and its values
 * element by element, all fields of the first element first; slots[0] is the list. Lists are shared
 * between structs of the same fields, so whoever changes one looks whether it is alone first. */
#include "vm/builtins/args.h"
#include "vm/index/index.h"
#include "vm/objects/objects.h"

#include <math.h>

static bool is_struct(vm_t *vm, prog_value v) {
    return vm_is_kind(vm, v, PROG_KIND_STRUCT);
}
static vm_keys *keys_of(vm_t *vm, prog_value s) {
    return vm_struct_keys(vm, vm_array(vm, s));
}

static vm_sym symbol(vm_t *vm, prog_value text, const char *who) {
    base_view t = vm_to_view(vm, text, who);
    return vm_intern(vm, (const char *)t.data, t.len);
}

/* As symbol, for a question: 0 where nothing has such a name. */
static vm_sym known(vm_t *vm, prog_value text, const char *who) {
    base_view t = vm_to_view(vm, text, who);
    return vm_known_name(vm, (const char *)t.data, t.len);
}

/* Field `f` of element `e`. */
static prog_value *slot_of(vm_t *vm, prog_value s, int64_t e, uint32_t f) {
    return &vm_struct_slots(vm_array(vm, s))[1 + e * keys_of(vm, s)->count + f];
}

/* An error object is a struct in memory and none for a program. */
void vm_bi_isstruct(vm_t *vm, vm_call *c) {
    vm_return_bool(vm, c, is_struct(vm, c->args[0]) && !(vm_obj(vm, c->args[0])->flags & PROG_FLAG_MEXC));
}

/* ---- struct (name, value, …) ---- */

/* struct (name, value, …): a cell as value spreads over the elements, and all cells that are not 1x1 must
 * have one size, which becomes the struct's. A 1x1 cell gives its content to every element; so a field
 * that is to hold a cell needs two pairs of braces, which surprises everyone once. A name that is given
 * twice takes its last value in its first place. struct ([]) is 0x0 without fields. */
void vm_bi_struct(vm_t *vm, vm_call *c) {
    if (c->nargs == 0) {
        vm_return(vm, c, 0, vm_new_struct_scalar(vm));
        return;
    }
    if (c->nargs == 1 && is_struct(vm, c->args[0])) {
        vm_return(vm, c, 0, c->args[0]);
        return;
    }
    if (c->nargs == 1 && vm_is_instance(vm, c->args[0])) {
        vm_return(vm, c, 0, vm_object_struct(vm, c->args[0]));
        return;
    }
    int64_t dims[PROG_DIMS_MOST] = {1, 1};
    if (c->nargs == 1 && vm_class(vm, c->args[0]) == PROG_DOUBLE && vm_numel(vm, c->args[0]) == 0) {
        dims[0] = dims[1] = 0;
        vm_return(vm, c, 0, vm_new_struct(vm, 2, dims, 0, NULL));
        return;
    }
    uint32_t ndims = 2, shaped_by = 0, nfields = 0;
    if (c->nargs % 2) vm_error(vm, NULL, "struct: additional arguments must occur as \"field\", VALUE pairs");
    prog_value listed = vm_new_keys(vm, 0, c->nargs / 2, NULL); /* finds a name that is given twice */
    vm_keys *names = (vm_keys *)vm_obj(vm, listed);
    uint32_t *from = vm_scratch(vm, c->nargs * sizeof *from);
    for (uint32_t k = 0; k < c->nargs; k += 2) {
        if (!vm_is_string(vm, c->args[k]))
            vm_error(vm, NULL, "struct: additional arguments must occur as \"field\", VALUE pairs");
        prog_value v = c->args[k + 1];
        vm_sym name = symbol(vm, c->args[k], "struct");
        int at = vm_find_key(names, name);
        if (at < 0) {
            at = (int)nfields++;
            names->syms[names->count++] = name;
        }
        from[at] = k + 1;
        if (vm_class(vm, v) != PROG_CELL || vm_numel(vm, v) == 1) continue;
        const int64_t *d;
        int64_t buf[2];
        uint32_t n = vm_dims(vm, v, &d, buf);
        if (!shaped_by) {
            if (n > PROG_DIMS_MOST) vm_error_memory(vm);
            ndims = n;
            memcpy(dims, d, n * sizeof *d);
            shaped_by = k + 2;
        } else if (n != ndims || memcmp(d, dims, n * sizeof *d) != 0) {
            vm_error(vm, NULL, "struct: dimensions of parameter %u do not match those of parameter %u",
                     shaped_by, k + 2);
        }
    }
    prog_value made = vm_new_struct(vm, ndims, dims, nfields, names->syms);
    int64_t count = vm_array(vm, made)->numel;
    for (uint32_t f = 0; f < nfields; f++) {
        prog_value v = c->args[from[f]];
        bool cell = vm_class(vm, v) == PROG_CELL, spread = cell && vm_numel(vm, v) != 1;
        VM_STEPS (e, count)
            vm_set(vm, slot_of(vm, made, e, f), cell ? vm_cell_data(vm_array(vm, v))[spread ? e : 0] : v);
    }
    vm_return(vm, c, 0, made);
}

/* ---- names ---- */

static prog_value names_column(vm_t *vm, prog_value s) {
    uint32_t n = keys_of(vm, s)->count;
    prog_value *to, cell = vm_new_cell(vm, n, 1, &to);
    for (uint32_t k = 0; k < n; k++) {
        base_view t = vm_sym_text(vm, keys_of(vm, s)->syms[k]);
        vm_cell_give(vm, cell, k, vm_new_string(vm, (const char *)t.data, t.len, false));
    }
    return cell;
}

/* A map tells its properties, as every object does. */
void vm_bi_fieldnames(vm_t *vm, vm_call *c) {
    if (vm_is_kind(vm, c->args[0], PROG_KIND_MAP)) { /* its properties */
        static const char *const names[] = {"Count", "KeyType", "ValueType"};
        prog_value *to, cell = vm_new_cell(vm, 3, 1, &to);
        for (int k = 0; k < 3; k++)
            vm_cell_give(vm, cell, k, vm_new_cstring(vm, names[k]));
        vm_return(vm, c, 0, cell);
        return;
    }
    if (vm_is_instance(vm, c->args[0])) {
        vm_return(vm, c, 0, names_column(vm, vm_object_struct(vm, c->args[0])));
        return;
    }
    if (!is_struct(vm, c->args[0])) vm_error(vm, NULL, "fieldnames: Invalid input argument");
    vm_return(vm, c, 0, names_column(vm, c->args[0]));
}

void vm_bi_numfields(vm_t *vm, vm_call *c) {
    if (!is_struct(vm, c->args[0])) vm_error(vm, NULL, "numfields: argument must be a struct");
    vm_return_double(vm, c, keys_of(vm, c->args[0])->count);
}

/* What is no text is no name, and not refused: isfield answers false. */
static bool has_field(vm_t *vm, prog_value s, prog_value name) {
    return vm_is_string(vm, name) && vm_field_index(vm, s, known(vm, name, "isfield")) >= 0;
}

void vm_bi_isfield(vm_t *vm, vm_call *c) {
    prog_value s = c->args[0], names = c->args[1];
    if (!is_struct(vm, s) || vm_class(vm, names) != PROG_CELL) {
        vm_return_bool(vm, c, is_struct(vm, s) && has_field(vm, s, names));
        return;
    }
    uint8_t *to;
    prog_value made = vm_new_like(vm, PROG_LOGICAL, 0, names, (void **)&to);
    int64_t n = vm_numel(vm, names);
    VM_STEPS (k, n)
        to[k] = has_field(vm, s, vm_cell_data(vm_array(vm, names))[k]);
    vm_return(vm, c, 0, made);
}

/* The struct with fields order[0…n-1] of s: removing and ordering fields are both that. */
static prog_value pick_fields(vm_t *vm, prog_value s, uint32_t n, const uint32_t *order) {
    vm_sym *names = vm_scratch(vm, (n + 1) * sizeof *names);
    for (uint32_t f = 0; f < n; f++)
        names[f] = keys_of(vm, s)->syms[order[f]];
    prog_value made = vm_new_struct(vm, vm_array(vm, s)->ndims, vm_array(vm, s)->dims, n, names);
    int64_t count = vm_array(vm, s)->numel;
    VM_STEPS (e, count)
        for (uint32_t f = 0; f < n; f++)
            vm_set(vm, slot_of(vm, made, e, f), *slot_of(vm, s, e, order[f]));
    return made;
}

/* Takes field f out of the scalar struct in *slot, which nobody else sees. Names may be shared even so;
 * they are copied first where they are. A program that removes fields one by one from a large struct would
 * otherwise copy it each time. */
static void drop_field(vm_t *vm, prog_value *slot, uint32_t f) {
    prog_value *slots = vm_struct_slots(vm_array(vm, *slot));
    vm_keys *keys = keys_of(vm, *slot);
    uint32_t after = keys->count - f - 1;
    if (!vm_unique(vm, slots[0])) {
        uint32_t mark = vm_pool_mark(vm), count = keys->count;
        prog_value made = vm_new_keys(vm, count, count, keys->syms);
        vm_put_owned(vm, &slots[0], mark, made);
        keys = keys_of(vm, *slot);
    }
    prog_value gone = slots[1 + f];
    memmove(&slots[1 + f], &slots[2 + f], after * sizeof *slots);
    memmove(&keys->syms[f], &keys->syms[f + 1], after * sizeof *keys->syms);
    keys->count--;
    keys->indexed = 0; /* the index is made again when one is looked for */
    vm_decref(vm, gone);
}

/* All names are checked before anything goes. With one name and a scalar struct whose variable takes the
 * result, the field goes where it lies. */
void vm_bi_rmfield(vm_t *vm, vm_call *c) {
    prog_value s = c->args[0], names = c->args[1];
    if (!is_struct(vm, s)) vm_error(vm, NULL, "rmfield: first argument must be a struct");
    uint32_t n = keys_of(vm, s)->count, left = 0;
    bool *gone = vm_scratch(vm, n + 1);
    uint32_t *order = vm_scratch(vm, (n + 1) * sizeof *order);
    memset(gone, 0, n + 1);
    bool many = vm_class(vm, names) == PROG_CELL;
    int64_t count = many ? vm_numel(vm, names) : 1;
    VM_STEPS (k, count) {
        prog_value name = many ? vm_cell_data(vm_array(vm, names))[k] : names;
        if (!vm_is_string(vm, name))
            vm_error(vm, NULL, "rmfield: second argument must be a cellstr or character string");
        int f = vm_field_index(vm, s, known(vm, name, "rmfield"));
        if (f < 0)
            vm_error(vm, NULL, "rmfield: structure does not contain field %s",
                     vm_to_cstr(vm, name, "rmfield"));
        gone[f] = true;
    }
    bool plain = vm_array(vm, s)->numel == 1 && !(vm_obj(vm, s)->flags & PROG_FLAG_MEXC);
    prog_value *slot = plain && count == 1 ? vm_reused(vm, c, 0) : NULL;
    if (slot) {
        drop_field(vm, slot, (uint32_t)((bool *)memchr(gone, true, n) - gone));
        vm_return(vm, c, 0, *slot);
        return;
    }
    for (uint32_t f = 0; f < n; f++)
        if (!gone[f]) order[left++] = f;
    vm_return(vm, c, 0, pick_fields(vm, s, left, order));
}

/* ---- orderfields ---- */

static int compare_names(vm_t *vm, vm_sym x, vm_sym y) {
    return strcmp(vm_sym_cstr(vm, x), vm_sym_cstr(vm, y));
}

/* Sorts order[from … to) by name, merging halves through `spare`: stable, and without a comparison
 * function that would need the VM in a global, as qsort's. */
static void merge_by_name(vm_t *vm, const vm_sym *syms, uint32_t *order, uint32_t *spare, uint32_t from,
                          uint32_t to) {
    if (to - from < 2) return;
    uint32_t mid = from + (to - from) / 2, left = from, right = mid;
    merge_by_name(vm, syms, order, spare, from, mid);
    merge_by_name(vm, syms, order, spare, mid, to);
    for (uint32_t k = from; k < to; k++) {
        bool take =
            left < mid && (right == to || compare_names(vm, syms[order[left]], syms[order[right]]) <= 0);
        spare[k] = order[take ? left++ : right++];
    }
    memcpy(order + from, spare + from, (to - from) * sizeof *order);
}

static void order_by_name(vm_t *vm, prog_value s, uint32_t n, uint32_t *order) {
    for (uint32_t k = 0; k < n; k++)
        order[k] = k;
    merge_by_name(vm, keys_of(vm, s)->syms, order, vm_scratch(vm, (n + 1) * sizeof *order), 0, n);
}

/* The order of another struct's fields, of a cell of names, or of a permutation; each must name every
 * field exactly once. Three messages for one fault, as there are three ways to make it. */
static void order_by_list(vm_t *vm, prog_value s, prog_value list, uint32_t n, uint32_t *order) {
    bool *seen = vm_scratch(vm, n + 1);
    memset(seen, 0, n + 1);
    bool as_struct = is_struct(vm, list);
    if (as_struct) list = names_column(vm, list);
    vm_arr a;
    vm_view(vm, list, &a);
    bool texts = a.cls == PROG_CELL;
    for (int64_t k = 0; texts && k < a.numel; k++)
        texts = vm_is_string(vm, vm_cell_data(vm_array(vm, list))[k]);
    if (!texts && !vm_is_numeric_class(a.cls))
        vm_error(vm, NULL, "orderfields: second argument must be structure, cellstr, or permutation vector");
    const char *wrong = as_struct ? "orderfields: structures S1 and S2 do not have the same fields"
                        : texts   ? "orderfields: CELLSTR list does not match structure fields"
                                  : "orderfields: invalid permutation vector P";
    if (a.numel != n) vm_error(vm, NULL, "%s", wrong);
    for (uint32_t k = 0; k < n; k++) {
        int64_t f = -1;
        if (a.cls == PROG_CELL) {
            prog_value name = vm_cell_data(vm_array(vm, list))[k];
            if (vm_is_string(vm, name)) f = vm_field_index(vm, s, known(vm, name, "orderfields"));
        } else {
            double d = vm_elem(&a, k);
            if (d >= 1 && d <= n && d == floor(d)) f = (int64_t)d - 1;
        }
        if (f < 0 || seen[f]) vm_error(vm, NULL, "%s", wrong);
        seen[f] = true;
        order[k] = (uint32_t)f;
    }
}

void vm_bi_orderfields(vm_t *vm, vm_call *c) {
    prog_value s = c->args[0];
    if (!is_struct(vm, s)) vm_error(vm, NULL, "orderfields: S1 must be a struct");
    uint32_t n = keys_of(vm, s)->count, *order = vm_scratch(vm, (n + 1) * sizeof *order);
    if (c->nargs == 1)
        order_by_name(vm, s, n, order);
    else
        order_by_list(vm, s, c->args[1], n, order);
    vm_return(vm, c, 0, pick_fields(vm, s, n, order));
    if (c->nout < 2) return;
    double *to;
    prog_value made = vm_new_matrix(vm, PROG_DOUBLE, 0, n, 1, (void **)&to);
    for (uint32_t k = 0; k < n; k++)
        to[k] = order[k] + 1;
    vm_return(vm, c, 1, made);
}

/* ---- to and from cells ---- */

/* Fields become the first dimension. Values lie in that order already, so this is a copy. */
void vm_bi_struct2cell(vm_t *vm, vm_call *c) {
    prog_value s = c->args[0];
    if (!is_struct(vm, s)) vm_error(vm, NULL, "struct2cell: argument S must be a structure");
    prog_array *a = vm_array(vm, s);
    uint32_t n = keys_of(vm, s)->count, nd = a->ndims;
    int64_t dims[PROG_DIMS_MOST + 1];
    dims[0] = n;
    memcpy(dims + 1, a->dims, nd * sizeof *dims);
    if (nd == 2 && dims[2] == 1) nd = 1; /* a column of structs: one column of the cell each */
    prog_value made = vm_new_array(vm, PROG_CELL, 0, nd + 1, dims, NULL);
    int64_t count = vm_array(vm, made)->numel;
    VM_STEPS (k, count)
        vm_cell_set(vm, made, k, vm_struct_slots(vm_array(vm, s))[1 + k]);
    vm_return(vm, c, 0, made);
}

/* The inverse, along any dimension: that dimension's extent must be the number of names, and goes. Rows of
 * a char matrix are names without the blanks that pad them. */
void vm_bi_cell2struct(vm_t *vm, vm_call *c) {
    prog_value cell = c->args[0], names = c->args[1];
    if (vm_class(vm, cell) != PROG_CELL)
        vm_error(vm, NULL, "cell2struct: argument CELL must be of type cell");
    bool many = vm_class(vm, names) == PROG_CELL;
    int64_t nrows = 1;
    vm_arr text = {0};
    if (!many) { /* a char matrix names one field a row */
        vm_view(vm, names, &text);
        if (text.cls != PROG_CHAR || text.ndims != 2)
            vm_error(vm, NULL, "cell2struct: FIELDS must be a cell array of strings or a scalar string");
        nrows = text.numel ? text.dims[0] : 1;
    }
    int64_t n = many ? vm_numel(vm, names) : nrows;
    vm_sym *syms = vm_scratch(vm, ((size_t)n + 1) * sizeof *syms);
    VM_STEPS (k, n) {
        if (many || nrows == 1) {
            prog_value name = many ? vm_cell_data(vm_array(vm, names))[k] : names;
            if (!vm_is_string(vm, name))
                vm_error(vm, NULL, "cell2struct: FIELDS must be a cell array of strings or a scalar string");
            syms[k] = symbol(vm, name, "cell2struct");
            continue;
        }
        int64_t len = text.dims[1];
        char *row = vm_scratch(vm, (size_t)len + 1);
        VM_STEPS (i, len)
            row[i] = ((const char *)text.data)[k + i * nrows];
        while (len && row[len - 1] == ' ')
            len--;
        syms[k] = vm_intern(vm, row, (size_t)len);
    }
    double dd = c->nargs > 2 ? vm_to_double(vm, c->args[2], "cell2struct") : 1;
    if (!(dd >= 1) || dd > PROG_DIMS_MOST) vm_error(vm, NULL, "cell2struct: DIM must be a valid dimension");
    uint32_t dim = (uint32_t)dd - 1, nd = vm_array(vm, cell)->ndims;
    int64_t full[PROG_DIMS_MOST], dims[PROG_DIMS_MOST], inner = 1, outer = 1;
    uint32_t m = nd > dim + 1 ? nd : dim + 1, left = 0;
    vm_fold_dims(nd, vm_array(vm, cell)->dims, m, full);
    if (full[dim] != n) vm_error(vm, NULL, "cell2struct: number of FIELDS does not match dimension");
    for (uint32_t k = 0; k < m; k++) {
        if (k < dim) inner *= full[k];
        if (k > dim) outer *= full[k];
        if (k != dim) dims[left++] = full[k];
    }
    if (left < 2) dims[left++] = 1;
    prog_value made = vm_new_struct(vm, left, dims, (uint32_t)n, syms);
    uint32_t fields = keys_of(vm, made)->count;
    VM_STEPS (o, outer)
        VM_STEPS (f, n)
            VM_STEPS (i, inner)
                vm_set(vm, &vm_struct_slots(vm_array(vm, made))[1 + (o * inner + i) * fields + f],
                       vm_cell_data(vm_array(vm, cell))[(o * n + f) * inner + i]);
    vm_return(vm, c, 0, made);
}

/* ---- subsref, subsasgn ---- */

typedef struct described {
    prog_step *steps;
    prog_value *args; /* one a step: a list of indices, or a name */
    uint32_t n;
} described;

/* Steps from a struct array with fields type and subs, as program code has them for x.a(2){1}, so that the
 * same machinery walks both. A ":" alone stands for a list of one. */
static described describe(vm_t *vm, prog_value s, const char *who) {
    int type = -1, subs = -1;
    if (is_struct(vm, s)) {
        type = vm_field_index(vm, s, vm_intern_cstr(vm, "type"));
        subs = vm_field_index(vm, s, vm_intern_cstr(vm, "subs"));
    }
    if (type < 0 || subs < 0)
        vm_error(vm, NULL, "%s: IDX must be a struct array with fields 'type' and 'subs'", who);
    described d = {.n = (uint32_t)vm_numel(vm, s)};
    d.steps = vm_scratch(vm, (d.n + 1) * sizeof *d.steps);
    d.args = vm_scratch(vm, (d.n + 1) * sizeof *d.args);
    for (uint32_t k = 0; k < d.n; k++) {
        base_view t = vm_to_view(vm, *slot_of(vm, s, k, (uint32_t)type), who);
        prog_value arg = *slot_of(vm, s, k, (uint32_t)subs);
        uint8_t kind = 0;
        if (base_view_equal(t, base_view_str("()")))
            kind = PROG_STEP_PAREN;
        else if (base_view_equal(t, base_view_str("{}")))
            kind = PROG_STEP_BRACE;
        else if (base_view_equal(t, base_view_str(".")))
            kind = PROG_STEP_DYN;
        else
            vm_error(vm, NULL, "%s: type(%u) must be one of \"()\", \"{}\" or \".\"", who, k + 1);
        if (kind != PROG_STEP_DYN && vm_class(vm, arg) != PROG_CELL) {
            if (!vm_is_string(vm, arg))
                vm_error(vm, NULL, "%s: subs(%u) must be a string or cell array", who, k + 1);
            prog_value *to, list = vm_new_cell(vm, 1, 1, &to); /* ":" */
            vm_set(vm, to, arg);
            arg = list;
        }
        d.steps[k] = (prog_step){.kind = kind, .nargs = kind == PROG_STEP_DYN ? 1 : PROG_STEP_LIST};
        d.args[k] = arg;
    }
    return d;
}

/* What a step of subsref gave: one value, or those that a last step with braces or a field selects. */
typedef struct selected {
    vm_t *vm;
    vm_call *call;
    prog_value first;
    uint32_t count;
    bool last;
} selected;

static void take_member(void *ctx, prog_value member) {
    selected *s = ctx;
    uint32_t want = s->call->nout ? s->call->nout : 1;
    if (s->count == 0) s->first = member;
    if (s->last && s->count < want) vm_return(s->vm, s->call, s->count, member);
    s->count++;
}

/* One step on a value. Several values may come of it; only the last step may give them. */
static prog_value step_once(vm_t *vm, prog_value v, const prog_step *step, prog_value arg, selected *s) {
    if (step->kind == PROG_STEP_DYN) {
        if (!vm_is_kind(vm, v, PROG_KIND_STRUCT)) return vm_field(vm, v, symbol(vm, arg, "subsref"));
        vm_field_each(vm, v, symbol(vm, arg, "subsref"), take_member, s);
        return s->first;
    }
    prog_array *list = vm_array(vm, arg);
    uint32_t n = (uint32_t)list->numel;
    if (step->kind == PROG_STEP_PAREN)
        return vm_is_kind(vm, v, PROG_KIND_MAP) && n == 1 ? vm_map_get(vm, v, vm_cell_data(list)[0])
                                                          : vm_index(vm, v, n, vm_cell_data(list), NULL);
    vm_index_brace(vm, v, n, vm_cell_data(list), NULL, take_member, s);
    return s->first;
}

/* Whether the step calls v, a handle. */
static bool step_calls(vm_t *vm, prog_value v, const prog_step *step) {
    return step->kind == PROG_STEP_PAREN && vm_is_kind(vm, v, PROG_KIND_FUNC);
}

/* A call in the middle of the steps is made within this one. */
static prog_value call_now(vm_t *vm, prog_value fn, prog_value list) {
    prog_value out;
    vm_now now = {.fn = fn,
                  .nargs = (uint32_t)vm_numel(vm, list),
                  .args = vm_cell_data(vm_array(vm, list)),
                  .nout = 1,
                  .out = &out};
    vm->above.call(vm, &now);
    return out;
}

/* The call that the last steps make gets a frame of its own, so that the program can be stopped and saved within it, and
 * the outputs that were asked for. */
static void call_last(vm_t *vm, vm_call *c, prog_value fn, uint32_t nargs, const prog_value *args) {
    vm_call_later(vm, c, (vm_later){.fn = fn, .args = args, .nargs = nargs, .nout = c->nout, .step = 1});
}

/* As many values as the last step selects are returned, and too few for the outputs asked for is an error. */
void vm_bi_subsref(vm_t *vm, vm_call *c) {
    if (c->step) { /* the handle or method was called */
        for (uint32_t i = 0; i < c->nresults; i++)
            vm_return(vm, c, i, c->results[i]);
        return;
    }
    described d = describe(vm, c->args[1], "subsref");
    prog_value v = c->args[0];
    uint32_t count = 0;
    for (uint32_t k = 0; k < d.n; k++) {
        selected s = {vm, c, PROG_UNDEF, 0, k + 1 == d.n};
        if (vm_is_instance(vm, v)) {
            vm_step_call last;
            k += vm_object_step(vm, &v, &d.steps[k], d.n - k, &d.args[k], &last) - 1;
            count = 0;
            if (!last.fn) continue;
            call_last(vm, c, vm_new_handle(vm, last.fn, PROG_UNDEF), last.nargs, last.args);
            return;
        }
        if (step_calls(vm, v, &d.steps[k]) && s.last) {
            call_last(vm, c, v, (uint32_t)vm_numel(vm, d.args[k]), vm_cell_data(vm_array(vm, d.args[k])));
            return;
        }
        v = step_calls(vm, v, &d.steps[k]) ? call_now(vm, v, d.args[k])
                                           : step_once(vm, v, &d.steps[k], d.args[k], &s);
        if (v == PROG_UNDEF) vm_error(vm, NULL, "subsref: index selects nothing");
        if (s.count > 1 && !s.last) vm_error(vm, NULL, "a cs-list cannot be further indexed");
        count = s.count;
    }
    if (c->nout > 1 && count < c->nout) vm_error(vm, NULL, "some elements undefined in return list");
    if (count == 0) vm_return(vm, c, 0, v);
}

/* Names in described steps are values and not numbers of symbols, so nothing ever asks. */
static vm_sym no_symbol(void *ctx, uint32_t index) {
    (void)ctx;
    (void)index;
    return 0;
}

/* Works on a copy in a temporary slot: the argument is the program's, and counts keep the copy from
 * costing anything until it is changed. */
void vm_bi_subsasgn(vm_t *vm, vm_call *c) {
    described d = describe(vm, c->args[1], "subsasgn");
    prog_value *slot = vm_temp_slot(vm);
    vm_set(vm, slot, c->args[0]);
    if (d.n == 0)
        vm_set(vm, slot, c->args[2]);
    else {
        prog_value rhs = c->args[2];
        const int64_t *dims;
        int64_t buf[2];
        bool del = d.steps[d.n - 1].kind == PROG_STEP_PAREN && vm_class(vm, rhs) == PROG_DOUBLE &&
                   vm_dims(vm, rhs, &dims, buf) == 2 && dims[0] == 0 &&
                   dims[1] == 0; /* [] is to delete here, as it is when written out */
        vm_path path = {d.steps, d.n, d.args, no_symbol, NULL};
        vm_path_store store = {.path = path, .rhs = rhs, .del = del};
        if (!vm->classes || !vm_object_store(vm, slot, &store)) vm_assign_path(vm, slot, &store);
    }
    vm_return(vm, c, 0, *slot);
}
