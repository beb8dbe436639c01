/* vm/builtins/language/iterate.c - feval, cellfun and arrayfun: builtins that call back.
 *
 * HOW A BUILTIN CALLS M CODE. C never calls the interpreter: that would put M's depth of calls on the C
 * stack, and neither an error nor a VM that is carried elsewhere could leave it. A builtin that needs a
 * function called asks for it with vm_call_later and returns. The VM then has a native frame for it, with
 * twelve locals that outlive the builtin's C frame (c->local), calls the function, and enters the builtin
 * again with c->step as it had asked and the results in c->results. So such a builtin is written as a state
 * machine: step 0 reads and checks arguments and begins, later steps take a result and ask for the next call
 * or return. No C variable lives from one step to the next; whatever must is a local, as a value. Numbers are
 * doubles there. A value put into a local is held by it (vm_set) and is given back when the frame goes; where
 * no call was ever made there is no frame, and whoever filled locals empties them (begin, when there is
 * nothing to iterate over).
 *
 * Between two steps anything may happen: the function may change variables, raise, or stop the program.
 * Arguments stay as they are, the frame holds them. An error of the callee unwinds past this builtin unless
 * it asked to be told (vm_later.catches), and then c->error has it.
 *
 * Outputs are changed in place without asking how many hold them: they lie in a list in the locals, which no
 * program can name, and are handed out when all of them are complete.
 *
 * UNIFORM OUTPUT makes an array whose class is that of the first value, and a value of another class later
 * is an error of assignment in its words. The result takes the shape of the first argument that is no
 * scalar: scalars are reused for every call, which Octave does but does not document. With no elements
 * nothing is called, and the result is an empty double array. */
#include "vm/builtins/language/language_internal.h"
#include "vm/builtins/natives.h"

#include "vm/run/frame.h"

#include <math.h>
#include <strings.h>

/* The name is resolved here once, only for feval's own message; the call resolves it again when it is
 * made. */
void vm_bi_feval(vm_t *vm, vm_call *c) {
    if (c->step == 0) {
        if (!vm_is_kind(vm, c->args[0], PROG_KIND_FUNC) && !vm_is_string(vm, c->args[0]))
            vm_error(vm, NULL, "feval: FUNC must be a string or a function handle");
        if (vm_is_string(vm, c->args[0])) {
            base_view name = vm_to_view(vm, c->args[0], "feval");
            vm_named named = vm_function_named(vm, name);
            bool method = vm->classes && c->nargs > 1 &&
                          vm->above.object_method(vm, named.name, c->nargs - 1, c->args + 1);
            if (!named.code && !method && !vm_resolve(vm, named.name))
                vm_error(vm, "Octave:undefined-function", "feval: function '%.*s' not found", (int)name.len,
                         (const char *)name.data);
        }
        vm_call_later(
            vm, c,
            (vm_later){
                .fn = c->args[0], .args = c->args + 1, .nargs = c->nargs - 1, .nout = c->nout, .step = 1});
        return;
    }
    vm_pass_results(c);
}

/* Locals of the iteration: the element that is being called for, how many there are, how many arguments go
 * with each, whether results go into arrays, the handler of errors or PROG_UNDEF, a cell of what is
 * collected for each output, the function, and whether any call has given a value (a function without
 * results gives none). */
enum { L_INDEX, L_COUNT, L_NARGS, L_UNIFORM, L_HANDLER, L_OUTPUTS, L_FUNCTION, L_STARTED };

typedef struct options {
    uint32_t nargs; /* data arguments, from args[1] */
    bool uniform;
    prog_value handler;
} options;

/* Option names may be cut to two letters. */
static bool names_option(base_view key, const char *name) {
    size_t len = key.len < 2 ? 2 : key.len;
    return len <= strlen(name) && key.len == len && strncasecmp((const char *)key.data, name, len) == 0;
}

/* Options stand behind the data as names and values, so they are read from the end. A text in the last
 * place but one is taken for the name of an option, known or not: data of arrayfun that is such a text is
 * refused. */
static options read_options(vm_t *vm, vm_call *c, const char *who) {
    options o = {c->nargs - 1, true, PROG_UNDEF};
    while (o.nargs >= 3 && vm_is_string(vm, c->args[o.nargs - 1])) {
        base_view key = vm_to_view(vm, c->args[o.nargs - 1], who);
        prog_value value = c->args[o.nargs];
        if (names_option(key, "UniformOutput"))
            o.uniform = vm_to_bool(vm, value, who);
        else if (names_option(key, "ErrorHandler")) {
            if (!vm_is_kind(vm, value, PROG_KIND_FUNC) && !vm_is_string(vm, value))
                vm_error(vm, NULL, "cellfun: invalid value for 'ErrorHandler' function");
            if (vm_is_string(vm, value)) {
                base_view name = vm_to_view(vm, value, who);
                if (!vm_resolve(vm, vm_intern(vm, (const char *)name.data, name.len)))
                    vm_error(vm, NULL, "cellfun: invalid function NAME: %.*s", (int)name.len,
                             (const char *)name.data);
            }
            o.handler = value;
        } else
            vm_error(vm, NULL, "cellfun: unrecognized parameter %.*s", (int)key.len, (const char *)key.data);
        o.nargs -= 2;
    }
    return o;
}

/* Errors of cellfun have no identifier. */
static const char *call_id(const char *who) {
    return strcmp(who, "cellfun") == 0 ? NULL : "Octave:invalid-fun-call";
}

/* All arguments but scalars must have the same dimensions, not only as many elements. */
static void check_sizes(vm_t *vm, vm_call *c, uint32_t nargs, const char *who, bool cells, int64_t *count,
                        prog_value *shape) {
    *count = 1;
    *shape = c->args[1];
    for (uint32_t k = 1; k <= nargs; k++) {
        if (cells && vm_class(vm, c->args[k]) != PROG_CELL)
            vm_error(vm, NULL,
                     k == 1 ? "cellfun: C must be a cell array" : "cellfun: arguments must be cells");
        if (vm_numel(vm, c->args[k]) == 1) continue;
        if (*count != 1 && vm_numel(vm, c->args[k]) != *count) {
            vm_error(vm, cells ? NULL : "Octave:invalid-input-arg", "%s: dimensions mismatch", who);
        }
        const int64_t *d1, *d2;
        int64_t b1[2], b2[2];
        uint32_t n1 = vm_dims(vm, *shape, &d1, b1), n2 = vm_dims(vm, c->args[k], &d2, b2);
        if (*count != 1 && (n1 != n2 || memcmp(d1, d2, n1 * sizeof *d1) != 0))
            vm_error(vm, cells ? NULL : "Octave:invalid-input-arg", "%s: dimensions mismatch", who);
        *count = vm_numel(vm, c->args[k]);
        *shape = c->args[k];
    }
}

static prog_value shape_of(vm_t *vm, vm_call *c) {
    uint32_t nargs = (uint32_t)prog_as_double(c->local[L_NARGS]);
    for (uint32_t i = 1; i <= nargs; i++)
        if (vm_numel(vm, c->args[i]) != 1) return c->args[i];
    return c->args[1];
}

/* Stores result j of element k. Uniform outputs are arrays of the class of the first result. The first
 * branch is what nearly every call needs and does without a look at classes; the last is general
 * assignment, which widens, converts and refuses in the language's own words. A cell of one element may be
 * a uniform value, which is how cellfun (@(x) {x}, …) has always worked. */
static void store(vm_t *vm, vm_call *c, uint32_t j, int64_t k, prog_value v, const char *who) {
    bool uniform = c->local[L_UNIFORM] == PROG_TRUE;
    prog_value *slot = &vm_cell_data(vm_array(vm, c->local[L_OUTPUTS]))[j];
    if (!uniform) {
        if (v == PROG_UNDEF) v = vm_empty(vm);
        vm_cell_set(vm, *slot, k, v);
        return;
    }
    if (v == PROG_UNDEF) return;
    if (prog_is_double(v) && prog_is_object(*slot)) { /* nearly always */
        prog_array *to = vm_array(vm, *slot);
        if (to->h.kind == PROG_KIND_ARRAY && to->h.cls == PROG_DOUBLE && !(to->h.flags & PROG_FLAG_COMPLEX) &&
            to->numel > k && k > 0) {
            vm_gate_open_object(vm, *slot); /* the list of outputs is its only holder */
            ((double *)vm_data(to))[k] = prog_as_double(v);
            return;
        }
    }
    prog_class cls = vm_class(vm, v);
    if (cls == PROG_CELL && vm_numel(vm, v) == 1 && (k == 0 || vm_class(vm, *slot) == PROG_CELL)) {
        prog_value content = vm_cell_data(vm_array(vm, v))[0];
        if (k == 0) vm_set(vm, slot, vm_new_like(vm, PROG_CELL, 0, shape_of(vm, c), NULL));
        vm_cell_set(vm, *slot, k, content);
        return;
    }
    if (vm_numel(vm, v) != 1 || (cls >= PROG_CELL && cls != PROG_STRUCT))
        vm_error(vm, call_id(who), "%s: all values must be scalars when UniformOutput = true", who);
    if (cls == PROG_STRUCT && k == 0) {
        vm_set(vm, slot, v);
        return;
    }
    if (vm_numel(vm, *slot) == 0 && c->local[L_COUNT] != prog_double(0) &&
        vm_class(vm, *slot) == PROG_DOUBLE) {
        void *data; /* the first result decides the class */
        vm_set(vm, slot,
               vm_new_like(vm, cls, vm_is_complex(vm, v) ? PROG_FLAG_COMPLEX : 0, shape_of(vm, c), &data));
    }
    prog_array *a = vm_array(vm, *slot);
    if (prog_is_object(*slot) && a->h.cls == cls && a->numel > k && !(a->h.flags & PROG_FLAG_COMPLEX)) {
        vm_gate_open_object(vm, *slot);
        if (prog_is_double(v)) {
            ((double *)vm_data(a))[k] = prog_as_double(v);
            return;
        }
        if (cls == PROG_LOGICAL) {
            ((uint8_t *)vm_data(a))[k] = (uint8_t)prog_small_payload(v);
            return;
        }
    }
    prog_value index = prog_double((double)k + 1);
    vm_assign(vm, slot, 1, &index, v);
}

/* Returns what was collected, as many outputs as the calls gave. */
static void finish(vm_t *vm, vm_call *c, uint32_t produced) {
    prog_value outputs = c->local[L_OUTPUTS];
    uint32_t n = c->nout ? c->nout : 1;
    for (uint32_t j = 0; j < n && j < produced; j++)
        vm_return(vm, c, j, vm_cell_data(vm_array(vm, outputs))[j]);
}

/* Asks for the call of the element at L_INDEX. Reading one real double is written out: arrayfun over
 * numbers spends its time here. */
static void call_next(vm_t *vm, vm_call *c, bool cells) {
    int64_t k = (int64_t)prog_as_double(c->local[L_INDEX]);
    uint32_t nargs = (uint32_t)prog_as_double(c->local[L_NARGS]);
    prog_value few[4], *values = nargs <= 4 ? few : vm_scratch(vm, nargs * sizeof *values);
    for (uint32_t i = 0; i < nargs; i++) {
        prog_value from = c->args[1 + i];
        if (cells) {
            prog_array *members = vm_array(vm, from);
            values[i] = vm_cell_data(members)[members->numel == 1 ? 0 : k];
            continue;
        }
        int64_t at = vm_numel(vm, from) == 1 ? 0 : k;
        if (vm_is_kind(vm, from, PROG_KIND_ARRAY) && vm_array(vm, from)->h.cls == PROG_DOUBLE &&
            !vm_is_complex(vm, from)) {
            values[i] = prog_double(((double *)vm_data(vm_array(vm, from)))[at]);
        } else if (vm_is_lazy(vm, from) || vm_class(vm, from) == PROG_CELL) {
            prog_value index = prog_double((double)at + 1);
            values[i] = vm_index(vm, from, 1, &index, NULL);
        } else {
            vm_arr a;
            vm_view(vm, from, &a);
            values[i] = vm_elem_value(vm, &a, at);
        }
    }
    vm_call_later(vm, c,
                  (vm_later){.fn = c->local[L_FUNCTION],
                             .args = values,
                             .nargs = nargs,
                             .nout = c->nout,
                             .step = 1,
                             .catches = c->local[L_HANDLER] != PROG_UNDEF});
}

/* The handler gets a struct of the error (message, identifier, index from 1) and the arguments of the call
 * that failed; its results take the place of that call's. An error inside the handler is not caught again. */
static void call_handler(vm_t *vm, vm_call *c, bool cells) {
    int64_t k = (int64_t)prog_as_double(c->local[L_INDEX]);
    uint32_t nargs = (uint32_t)prog_as_double(c->local[L_NARGS]);
    prog_value *values = vm_scratch(vm, (nargs + 1) * sizeof *values);
    vm_sym names[3] = {vm_intern_cstr(vm, "identifier"), vm_intern_cstr(vm, "message"),
                       vm_intern_cstr(vm, "index")};
    int64_t one[2] = {1, 1};
    prog_value info = vm_new_struct(vm, 2, one, 3, names);
    prog_value *slots = vm_struct_slots(vm_array(vm, info)) + 1;
    vm_set(vm, &slots[0], vm_get_field(vm, c->error, names[0]));
    vm_set(vm, &slots[1], vm_get_field(vm, c->error, names[1]));
    vm_set(vm, &slots[2], prog_double((double)k + 1));
    values[0] = info;
    for (uint32_t i = 0; i < nargs; i++) {
        vm_arr a;
        vm_view(vm, c->args[1 + i], &a);
        int64_t at = a.numel == 1 ? 0 : k;
        prog_value index = prog_double((double)at + 1);
        values[1 + i] = cells ? ((const prog_value *)a.data)[at] : vm_index(vm, a.v, 1, &index, NULL);
    }
    vm_call_later(
        vm, c,
        (vm_later){
            .fn = c->local[L_HANDLER], .args = values, .nargs = nargs + 1, .nout = c->nout, .step = 1});
}

/* A name must mean something before the first call, so that the message names this builtin and not the
 * call. */
static void check_function(vm_t *vm, prog_value fn, const char *who, bool cells) {
    if (!vm_is_kind(vm, fn, PROG_KIND_FUNC) && !vm_is_string(vm, fn))
        vm_error(vm, call_id(who), "%s: argument NAME must be a string or function handle", who);
    if (vm_is_string(vm, fn)) {
        base_view name = vm_to_view(vm, fn, who);
        vm_named named = vm_function_named(vm, name);
        if (!named.code && !vm_resolve(vm, named.name))
            vm_error(vm, cells ? NULL : "Octave:invalid-input-arg", "%s: invalid function NAME: %.*s", who,
                     (int)name.len, (const char *)name.data);
    }
}

/* Step 0. Without elements there is nothing to wait for: results are returned at once. */
static void begin(vm_t *vm, vm_call *c, const char *who, bool cells) {
    uint32_t n = c->nout ? c->nout : 1;
    options o = read_options(vm, c, who);
    int64_t count;
    prog_value shape;
    if (o.nargs < 1) vm_error_usage(vm, who);
    check_sizes(vm, c, o.nargs, who, cells, &count, &shape);
    check_function(vm, c->args[0], who, cells);
    prog_value *members, outputs = vm_new_cell(vm, 1, n, &members);
    for (uint32_t j = 0; j < n; j++) {
        void *data;
        if (!o.uniform)
            vm_set(vm, &members[j], vm_new_like(vm, PROG_CELL, 0, shape, &data));
        else if (count == 0)
            vm_set(vm, &members[j], vm_new_like(vm, PROG_DOUBLE, 0, shape, &data));
    }
    if (count == 0) {
        for (uint32_t j = 0; j < n && (c->nout || !o.uniform); j++)
            vm_return(vm, c, j, members[j]);
        return;
    }
    vm_call_frame(vm, c);
    vm_set(vm, &c->local[L_OUTPUTS], outputs);
    c->local[L_INDEX] = prog_double(0);
    c->local[L_COUNT] = prog_double((double)count);
    c->local[L_NARGS] = prog_double(o.nargs);
    c->local[L_UNIFORM] = prog_bool(o.uniform);
    vm_set(vm, &c->local[L_HANDLER], o.handler);
    vm_set(vm, &c->local[L_FUNCTION], c->args[0]);
    c->local[L_STARTED] = prog_double(0);
    call_next(vm, c, cells);
}

/* The later steps. A call that gave nothing where a value was asked for is an error, but none where the
 * caller of cellfun wants no output: then a function may print and return nothing. */
static void iterate(vm_t *vm, vm_call *c, const char *who, bool cells) {
    uint32_t n = c->nout ? c->nout : 1;
    if (c->step == 0) {
        begin(vm, c, who, cells);
        return;
    }
    if (c->error != PROG_UNDEF) {
        call_handler(vm, c, cells);
        return;
    }
    int64_t k = (int64_t)prog_as_double(c->local[L_INDEX]);
    bool any = c->nout > 0 || c->results[0] != PROG_UNDEF;
    for (uint32_t j = 0; j < n && any; j++) {
        if (c->nout > 0 && c->results[j] == PROG_UNDEF)
            vm_error(vm, call_id(who), "%s: function returned fewer than nargout values", who);
        store(vm, c, j, k, c->results[j], who);
    }
    if (any) c->local[L_STARTED] = prog_double(1);
    c->local[L_INDEX] = prog_double((double)++k);
    if (prog_double((double)k) == c->local[L_COUNT]) {
        finish(vm, c, c->local[L_STARTED] == prog_double(1) ? n : 0);
        return;
    }
    call_next(vm, c, cells);
}

/* What a query of cellfun.def gives and needs. */
enum { NUMBER = 1, PARAMETER = 2 };
typedef enum query {
#define CELLFUN_QUERY(name, flags) QUERY_##name,
#include "vm/builtins/language/cellfun.def"
#undef CELLFUN_QUERY
    QUERY_NONE
} query;

static query query_of(const char *name, unsigned *flags) {
#define CELLFUN_QUERY(text, bits)                                                                            \
    if (strcmp(name, #text) == 0) {                                                                          \
        *flags = bits;                                                                                       \
        return QUERY_##text;                                                                                 \
    }
#include "vm/builtins/language/cellfun.def"
#undef CELLFUN_QUERY
    return QUERY_NONE;
}

/* The dimension of "size" is from 1; any number beyond the last dimension has extent 1. */
static double answer(vm_t *vm, query q, prog_value v, double dimension, const char *wanted) {
    const int64_t *dims;
    int64_t buf[2], longest = 0, n = vm_numel(vm, v);
    uint32_t nd = vm_dims(vm, v, &dims, buf);
    prog_class cls = vm_class(vm, v);
    for (uint32_t d = 0; d < nd; d++)
        longest = dims[d] > longest ? dims[d] : longest;
    switch (q) {
    case QUERY_isempty: return n == 0;
    case QUERY_numel:
    case QUERY_prodofsize: return (double)n;
    case QUERY_length: return n ? (double)longest : 0;
    case QUERY_ischar: return cls == PROG_CHAR;
    case QUERY_ndims: return nd;
    case QUERY_isreal: return cls < PROG_CELL && !vm_is_complex(vm, v);
    case QUERY_isclass: return strcmp(vm_class_name(vm, v), wanted) == 0;
    case QUERY_size: return dimension <= nd ? (double)dims[(int)dimension - 1] : 1;
    case QUERY_islogical: return cls == PROG_LOGICAL;
    case QUERY_NONE: break;
    }
    return 0;
}

/* cellfun with the name of a plain query ("isempty", "length" …) or a handle of that builtin needs no
 * calls: it answers itself. A handle counts only while its name means the builtin, whatever it is given. "size" and
 * "isclass" take a third argument that no function of the name would, and exist only in this form. */
static bool legacy(vm_t *vm, vm_call *c) {
    if (c->nargs < 2 || c->nargs > 3 || vm_class(vm, c->args[1]) != PROG_CELL) return false;
    const char *name;
    if (vm_is_kind(vm, c->args[0], PROG_KIND_FUNC)) {
        vm_func *h = (vm_func *)vm_obj(vm, c->args[0]);
        if (h->code || h->ncaptures || !h->name || c->nargs == 3 ||
            vm_resolve(vm, h->name) - VM_FN_BUILTIN >= VM_BUILTINS ||
            (vm->classes && vm_name_is_shared(vm, h->name)))
            return false;
        name = vm_sym_cstr(vm, h->name);
    } else if (vm_is_string(vm, c->args[0])) {
        name = vm_to_cstr(vm, c->args[0], "cellfun");
    } else {
        return false;
    }
    unsigned flags = 0;
    query q = query_of(name, &flags);
    bool by_name = vm_is_string(vm, c->args[0]), parameter = flags & PARAMETER;
    if (q == QUERY_NONE) return false;
    if (parameter && c->nargs == 2 && by_name)
        vm_error(vm, NULL, "cellfun: not enough arguments for \"%s\"", name);
    if (parameter != (c->nargs == 3)) return false;
    vm_arr cell;
    vm_view(vm, c->args[1], &cell);
    if ((cell.numel == 0 && !by_name) || c->nout > 1) return false;
    double dimension = q == QUERY_size ? rint(vm_to_double(vm, c->args[2], "cellfun")) : 1;
    if (!(dimension >= 1)) vm_error(vm, NULL, "cellfun: K must be a positive integer");
    void *data;
    prog_value r = vm_new_like(vm, flags & NUMBER ? PROG_DOUBLE : PROG_LOGICAL, 0, c->args[1], &data);
    const char *wanted = q == QUERY_isclass ? vm_to_cstr(vm, c->args[2], "cellfun") : "";
    for (int64_t k = 0; k < cell.numel; k++) {
        vm_poll_at(vm, k);
        double value = answer(vm, q, ((const prog_value *)cell.data)[k], dimension, wanted);
        if (flags & NUMBER)
            ((double *)data)[k] = value;
        else
            ((uint8_t *)data)[k] = value != 0;
    }
    vm_return(vm, c, 0, r);
    return true;
}

void vm_bi_cellfun(vm_t *vm, vm_call *c) {
    if (c->step == 0 && legacy(vm, c)) return;
    iterate(vm, c, "cellfun", true);
}

void vm_bi_arrayfun(vm_t *vm, vm_call *c) {
    iterate(vm, c, "arrayfun", false);
}

/* ---- frames that nobody believes (vm/builtins/natives.def) ---- */

/* What is collected for an output: without UniformOutput a cell that is filled where it lies, else whatever the calls
 * gave, which is stored to where it lies when it is an array. */
static bool collects(const vm_t *vm, prog_value v, bool uniform, int64_t count) {
    if (!uniform) {
        const prog_array *a = vm_array(vm, v);
        return vm_holds_alone(vm, v) && a->h.kind == PROG_KIND_ARRAY && a->h.cls == PROG_CELL &&
               a->numel == count;
    }
    return !prog_is_object(v) || vm_obj(vm, v)->kind != PROG_KIND_ARRAY || vm_array(vm, v)->numel == 0 ||
           vm_holds_alone(vm, v);
}

static bool iterates(vm_t *vm, const vm_call *c, bool cells) {
    double nargs = prog_as_double(c->local[L_NARGS]), count = prog_as_double(c->local[L_COUNT]);
    uint32_t n = c->nout ? c->nout : 1;
    const prog_array *outputs = vm_array(vm, c->local[L_OUTPUTS]);
    if (!(nargs >= 1 && nargs < c->nargs) || !(prog_as_double(c->local[L_INDEX]) < count) ||
        c->nresults != n || outputs->numel != n)
        return false;
    for (uint32_t k = 1; k <= (uint32_t)nargs; k++) {
        if (cells &&
            (!vm_is_kind(vm, c->args[k], PROG_KIND_ARRAY) || vm_array(vm, c->args[k])->h.cls != PROG_CELL))
            return false;
        int64_t have = vm_numel(vm, c->args[k]);
        if (have != 1 && have != (int64_t)count) return false;
    }
    for (uint32_t j = 0; j < n; j++)
        if (!collects(vm, vm_cell_data(vm_array(vm, c->local[L_OUTPUTS]))[j],
                      c->local[L_UNIFORM] == PROG_TRUE, (int64_t)count))
            return false;
    return true;
}

bool vm_holds_cellfun(vm_t *vm, const vm_call *c) {
    return iterates(vm, c, true);
}
bool vm_holds_arrayfun(vm_t *vm, const vm_call *c) {
    return iterates(vm, c, false);
}
bool vm_holds_always(vm_t *vm, const vm_call *c) {
    (void)vm;
    (void)c;
    return true;
}
