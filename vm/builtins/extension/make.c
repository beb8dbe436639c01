/* vm/builtins/extension/make.c - what extensions make: values, results, errors, output, calls (include/mica/extension.h). Whatever
 * raises is caught and remembered; what is changed was made in the same call and is held by nothing else. */
#include "vm/builtins/extension/extension_internal.h"

#include "base/alloc.h"
#include "vm/heap/object.h"
#include "vm/run/frame.h"

#include <math.h>

/* ---- scalars ---- */

mica_value ext_new_double(mica_call *call, double d) {
    ext_call *x = ext_of(call);
    return x ? ext_handle(x, prog_double(d), true) : MICA_NO_VALUE;
}

mica_value ext_new_logical(mica_call *call, bool b) {
    ext_call *x = ext_of(call);
    return x ? ext_handle(x, prog_bool(b), true) : MICA_NO_VALUE;
}

mica_value ext_new_complex(mica_call *call, double re, double im) {
    ext_call *x = ext_of(call);
    ext_try t;
    if (!x || !EXT_TRY(x, &t)) return MICA_NO_VALUE;
    prog_value v = vm_complex(x->s->vm, re, im);
    ext_tried(x, &t);
    return ext_handle(x, v, true);
}

static bool holds(prog_class cls, int64_t n) {
    unsigned bits = 8 * (unsigned)prog_class_bytes(cls);
    bool is_signed = cls <= PROG_INT64;
    if (bits == 64) return is_signed || n >= 0;
    int64_t end = INT64_C(1) << (is_signed ? bits - 1 : bits);
    return n < end && n >= (is_signed ? -end : 0);
}

mica_value ext_new_integer(mica_call *call, mica_class wanted, int64_t n) {
    ext_call *x = ext_of(call);
    prog_class cls;
    ext_try t;
    if (!x) return MICA_NO_VALUE;
    if (!ext_class(wanted, &cls) || !vm_is_int_class(cls) || !holds(cls, n)) {
        (void)ext_say(x, EXT_ID, "%s: an integer was made of a class that does not hold %lld", x->who,
                      (long long)n);
        return MICA_NO_VALUE;
    }
    if (!EXT_TRY(x, &t)) return MICA_NO_VALUE;
    prog_value v = vm_int(x->s->vm, cls, n);
    ext_tried(x, &t);
    return ext_handle(x, v, true);
}

mica_value ext_new_text(mica_call *call, const char *text, size_t len) {
    ext_call *x = ext_of(call);
    ext_try t;
    if (!x) return MICA_NO_VALUE;
    if (!text && len) {
        (void)ext_say(x, EXT_ID, "%s: a text was made of nothing", x->who);
        return MICA_NO_VALUE;
    }
    if (!EXT_TRY(x, &t)) return MICA_NO_VALUE;
    prog_value v = vm_new_string(x->s->vm, text, len, false);
    ext_tried(x, &t);
    return ext_handle(x, v, true);
}

/* ---- arrays ---- */

/* At least two; those that are missing are 1. */
typedef struct extents {
    uint32_t n;
    int64_t of[PROG_DIMS_MOST];
} extents;

static bool take_dims(ext_call *x, uint32_t ndims, const int64_t *dims, extents *out) {
    if (ndims == 0 || ndims > PROG_DIMS_MOST || !dims)
        return ext_say(x, EXT_ID, "%s: an array was made of %u dimensions; there are 1 to %d", x->who, ndims,
                       PROG_DIMS_MOST);
    out->n = ndims < 2 ? 2 : ndims;
    out->of[1] = 1;
    for (uint32_t k = 0; k < ndims; k++) {
        if (dims[k] < 0)
            return ext_say(x, EXT_ID, "%s: an array was made with the negative dimension %lld", x->who,
                           (long long)dims[k]);
        out->of[k] = dims[k];
    }
    return true;
}

mica_value ext_new_array(mica_call *call, mica_class wanted, bool is_complex, uint32_t ndims,
                         const int64_t *dims, void **elements) {
    ext_call *x = ext_of(call);
    prog_class cls;
    extents d;
    ext_try t;
    void *data = NULL;
    if (elements) *elements = NULL;
    if (!x || !take_dims(x, ndims, dims, &d)) return MICA_NO_VALUE;
    if (!ext_class(wanted, &cls) || cls >= PROG_CELL || (is_complex && !vm_is_float_class(cls))) {
        (void)ext_say(x, EXT_ID, "%s: an array was made of a class that has no such elements", x->who);
        return MICA_NO_VALUE;
    }
    if (!EXT_TRY(x, &t)) return MICA_NO_VALUE;
    prog_value v = vm_new_array(x->s->vm, cls, is_complex ? PROG_FLAG_COMPLEX : 0, d.n, d.of, &data);
    ext_tried(x, &t);
    if (elements) *elements = data;
    return ext_handle(x, v, true);
}

mica_value ext_new_cell(mica_call *call, uint32_t ndims, const int64_t *dims) {
    ext_call *x = ext_of(call);
    extents d;
    ext_try t;
    void *data;
    if (!x || !take_dims(x, ndims, dims, &d) || !EXT_TRY(x, &t)) return MICA_NO_VALUE;
    prog_value v = vm_new_array(x->s->vm, PROG_CELL, 0, d.n, d.of, &data);
    ext_tried(x, &t);
    return ext_handle(x, v, true);
}

static bool names_ok(ext_call *x, uint32_t n, const char *const *names) {
    for (uint32_t k = 0; k < n; k++) {
        if (!names || !names[k] || !vm_is_identifier(base_view_str(names[k])))
            return ext_say(x, EXT_ID, "%s: a struct was made with a field whose name is no identifier",
                           x->who);
        for (uint32_t j = 0; j < k; j++)
            if (strcmp(names[j], names[k]) == 0)
                return ext_say(x, EXT_ID, "%s: a struct was made with the field '%.100s' twice", x->who,
                               names[k]);
    }
    return true;
}

mica_value ext_new_struct(mica_call *call, uint32_t ndims, const int64_t *dims, uint32_t nfields,
                          const char *const *names) {
    ext_call *x = ext_of(call);
    extents d;
    ext_try t;
    if (!x || !take_dims(x, ndims, dims, &d) || !names_ok(x, nfields, names) || !EXT_TRY(x, &t))
        return MICA_NO_VALUE;
    vm_sym *symbols = vm_scratch(x->s->vm, (nfields + 1) * sizeof *symbols);
    for (uint32_t k = 0; k < nfields; k++)
        symbols[k] = vm_intern_cstr(x->s->vm, names[k]);
    prog_value v = vm_new_struct(x->s->vm, d.n, d.of, nfields, symbols);
    ext_tried(x, &t);
    return ext_handle(x, v, true);
}

/* ---- storing ---- */

/* The value as programs may see it: a scalar as itself, logicals 0 or 1. Raises. */
static prog_value canonical(ext_call *x, const ext_entry *e) {
    vm_t *vm = x->s->vm;
    if (!e->own || !vm_is_kind(vm, e->v, PROG_KIND_ARRAY)) return e->v;
    prog_array *a = vm_array(vm, e->v);
    if (a->h.cls == PROG_LOGICAL && vm_unique(vm, e->v)) {
        uint8_t *bytes = vm_data(a);
        for (int64_t k = 0; k < a->numel; k++)
            bytes[k] = bytes[k] != 0;
    }
    return vm_simplify(vm, e->v);
}

/* Held by the pool alone: so nothing that is stored in it holds it, and nobody else sees it change. */
static bool may_change(ext_call *x, const ext_entry *e) {
    if (e->own && vm_unique(x->s->vm, e->v)) return true;
    return ext_say(x, EXT_ID,
                   "%s: a value was stored in one that this call did not make, or that is held elsewhere",
                   x->who);
}

static bool store(ext_call *x, prog_value *slot, const ext_entry *what) {
    ext_try t;
    if (!EXT_TRY(x, &t)) return false;
    vm_set(x->s->vm, slot, canonical(x, what));
    ext_tried(x, &t);
    return true;
}

bool ext_cell_set(mica_call *call, mica_value cell, int64_t k, mica_value v) {
    ext_call *x = ext_of(call);
    const ext_entry *to = x ? ext_entry_of(x, cell) : NULL, *what = to ? ext_entry_of(x, v) : NULL;
    if (!what) return false;
    if (vm_class(x->s->vm, to->v) != PROG_CELL || to->v == what->v)
        return ext_say(x, EXT_ID, "%s: a value was stored in what is no cell, or in itself", x->who);
    prog_array *a = vm_array(x->s->vm, to->v);
    if (k < 0 || k >= a->numel)
        return ext_say(x, "Octave:index-out-of-bounds", "%s: a cell of %lld members has none at %lld", x->who,
                       (long long)a->numel, (long long)k);
    return may_change(x, to) && store(x, &vm_cell_data(a)[k], what);
}

bool ext_field_set(mica_call *call, mica_value s, int64_t k, const char *name, mica_value v) {
    ext_call *x = ext_of(call);
    const ext_entry *to = x ? ext_entry_of(x, s) : NULL, *what = to ? ext_entry_of(x, v) : NULL;
    prog_array *a = what ? ext_struct_of(x, to) : NULL;
    prog_value *slot = a ? ext_field_slot(x, a, k, name) : NULL;
    if (!slot) return false;
    if (to->v == what->v) return ext_say(x, EXT_ID, "%s: a struct was stored in itself", x->who);
    return may_change(x, to) && store(x, slot, what);
}

bool ext_result(mica_call *call, uint32_t k, mica_value v) {
    ext_call *x = ext_of(call);
    const ext_entry *e = x ? ext_entry_of(x, v) : NULL;
    if (!e) return false;
    return k >= x->nresults || store(x, &x->results[k], e);
}

/* ---- errors, output ---- */

/* Letters, digits, '_' and '-', with colons between; else none. */
static bool is_identifier(const char *id) {
    size_t len = id ? strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:-") : 0;
    return len && !id[len] && len < sizeof((ext_call *)0)->id && id[len - 1] != ':' && *id != ':';
}

int ext_fail(mica_call *call, const char *identifier, const char *message) {
    ext_call *x = ext_of(call);
    if (x)
        (void)ext_say(x, is_identifier(identifier) ? identifier : "", "%s",
                      message && *message ? message : "unspecified error");
    return MICA_FAILED;
}

bool ext_warn(mica_call *call, const char *identifier, const char *message) {
    ext_call *x = ext_of(call);
    ext_try t;
    if (!x || !message || !EXT_TRY(x, &t)) return false;
    vm_warning(x->s->vm, is_identifier(identifier) ? identifier : "", "%s", message);
    ext_tried(x, &t);
    return true;
}

bool ext_print(mica_call *call, const char *text, size_t len) {
    ext_call *x = ext_of(call);
    ext_try t;
    if (!x || (!text && len) || !EXT_TRY(x, &t)) return false;
    vm_put(x->s->vm, text, len);
    ext_tried(x, &t);
    return true;
}

/* Raised when the function has returned. */
bool ext_interrupted(mica_call *call) {
    ext_call *x = ext_of(call);
    return x && vm_asked(x->s->vm) == VM_INTERRUPT_USER;
}

void *ext_scratch(mica_call *call, size_t bytes) {
    ext_call *x = ext_of(call);
    ext_try t;
    if (!x || !EXT_TRY(x, &t)) return NULL;
    void *made =
        bytes < (size_t)1 << 48 ? vm_scratch(x->s->vm, bytes ? bytes : 1) : (vm_error_memory(x->s->vm), NULL);
    ext_tried(x, &t);
    return made;
}

/* ---- calling ---- */

typedef struct asked {
    prog_value fn;
    vm_sym name;
    prog_value *args, *out;
} asked;

static bool take_function(ext_call *x, mica_value fn, asked *a) {
    const ext_entry *e = ext_entry_of(x, fn);
    if (!e) return false;
    a->fn = e->v;
    if (vm_class(x->s->vm, e->v) == PROG_FUNC) return true;
    if (!vm_is_string(x->s->vm, e->v))
        return ext_say(x, EXT_ID, "%s: what was to be called is no function", x->who);
    a->fn = PROG_UNDEF;
    a->name = vm_intern_cstr(x->s->vm, vm_to_cstr(x->s->vm, e->v, x->who));
    return true;
}

/* The gated build of the tests closes what was made before at each instruction that runs; it may still be written to. */
static void open_own(ext_call *x) {
#if VM_GATED
    for (uint32_t k = 0; k < x->count; k++) {
        const ext_entry *e = &x->blocks[k / EXT_BLOCK][k % EXT_BLOCK];
        if (e->own && prog_is_object(e->v)) vm_gate_open_object(x->s->vm, e->v);
    }
#else
    (void)x;
#endif
}

/* Everything that may raise, within the caller's ext_try. */
static bool call_within(ext_call *x, mica_value fn, uint32_t nargs, const mica_value *args, uint32_t nout,
                        asked *a) {
    vm_t *vm = x->s->vm;
    if (!take_function(x, fn, a)) return false;
    for (uint32_t k = 0; k < nargs; k++) {
        const ext_entry *e = ext_entry_of(x, args[k]);
        if (!e) return false;
        a->args[k] = canonical(x, e);
    }
    vm->above.call(
        vm, &(vm_now){
                .fn = a->fn, .name = a->name, .nargs = nargs, .nout = nout, .args = a->args, .out = a->out});
    return true;
}

static bool try_within(ext_call *x, mica_value fn, uint32_t nargs, const mica_value *args, uint32_t nout,
                       asked *a) {
    ext_try t;
    if (!EXT_TRY(x, &t)) return false;
    bool called = call_within(x, fn, nargs, args, nout, a);
    ext_tried(x, &t);
    return called;
}

/* The values lie outside of the heap, where what runs meanwhile does not close them. */
static bool call_with(ext_call *x, mica_value fn, uint32_t nargs, const mica_value *args, uint32_t nout,
                      mica_value *out) {
    prog_value *values = base_calloc((size_t)nargs + nout + 1, sizeof *values);
    asked a = {.fn = PROG_UNDEF, .out = values, .args = values + (nout ? nout : 1)};
    if (!values)
        return ext_say(x, "Octave:bad-alloc", "out of memory or dimension too large for Octave's index type");
    bool called = try_within(x, fn, nargs, args, nout, &a);
    open_own(x);
    for (uint32_t k = 0; called && k < nout; k++)
        out[k] = a.out[k] == PROG_UNDEF ? MICA_NO_VALUE : ext_handle(x, a.out[k], false);
    base_free(values);
    if (called && x->s->vm->root->quitting)
        return ext_say(x, EXT_ID, "%s: the program was asked to end", x->who);
    return called;
}

bool ext_call_function(mica_call *call, mica_value fn, uint32_t nargs, const mica_value *args, uint32_t nout,
                       mica_value *out) {
    ext_call *x = ext_of(call);
    if (!x) return false;
    if (x->hook) return ext_say(x, EXT_ID, "%s: a hook calls no functions of the program", x->who);
    if ((nargs && !args) || (nout && !out) || nargs > MICA_EXTENSION_ARGUMENTS_MOST ||
        nout > MICA_EXTENSION_ARGUMENTS_MOST)
        return ext_say(x, EXT_ID, "%s: a function was called with too many values, or none", x->who);
    return call_with(x, fn, nargs, args, nout, out);
}
