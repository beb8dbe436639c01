/* vm/builtins/extension/read.c - what extensions ask of values (include/mica/extension.h). What is out of bounds is remembered by the
 * call and answered with nothing. */
#include "vm/builtins/extension/extension_internal.h"

#include "vm/heap/object.h"

#include <stdio.h>

static const struct {
    prog_class cls;
    mica_class public_class;
} classes[] = {
    {PROG_DOUBLE, MICA_CLASS_DOUBLE}, {PROG_SINGLE, MICA_CLASS_SINGLE}, {PROG_INT8, MICA_CLASS_INT8},
    {PROG_INT16, MICA_CLASS_INT16},   {PROG_INT32, MICA_CLASS_INT32},   {PROG_INT64, MICA_CLASS_INT64},
    {PROG_UINT8, MICA_CLASS_UINT8},   {PROG_UINT16, MICA_CLASS_UINT16}, {PROG_UINT32, MICA_CLASS_UINT32},
    {PROG_UINT64, MICA_CLASS_UINT64}, {PROG_CHAR, MICA_CLASS_CHAR},     {PROG_LOGICAL, MICA_CLASS_LOGICAL},
    {PROG_CELL, MICA_CLASS_CELL},     {PROG_STRUCT, MICA_CLASS_STRUCT}, {PROG_FUNC, MICA_CLASS_FUNCTION}};

bool ext_class(mica_class wanted, prog_class *out) {
    for (size_t k = 0; k < sizeof classes / sizeof *classes; k++)
        if (classes[k].public_class == wanted) {
            *out = classes[k].cls;
            return true;
        }
    return false;
}

/* ---- the call ---- */

uint32_t ext_arguments(mica_call *call) {
    const ext_call *x = ext_of(call);
    return x ? x->nargs : 0;
}

uint32_t ext_wanted(mica_call *call) {
    const ext_call *x = ext_of(call);
    return x ? x->wanted : 0;
}

mica_value ext_argument(mica_call *call, uint32_t k) {
    ext_call *x = ext_of(call);
    if (!x) return MICA_NO_VALUE;
    if (k < x->nargs)
        return (mica_value){(uint64_t)x->blocks[k / EXT_BLOCK][k % EXT_BLOCK].stamp << 32 | (k + 1)};
    (void)ext_say(x, "Octave:invalid-fun-call", "Invalid call to %s", x->who);
    return MICA_NO_VALUE;
}

/* ---- values ---- */

/* An object's kind that is no array of what its class says is told as one of none. */
mica_class ext_class_of(mica_call *call, mica_value v) {
    ext_call *x = ext_of(call);
    const ext_entry *e = x ? ext_entry_of(x, v) : NULL;
    if (!e) return MICA_CLASS_OTHER;
    prog_class cls = vm_class(x->s->vm, e->v);
    for (size_t k = 0; k < sizeof classes / sizeof *classes; k++)
        if (classes[k].cls == cls) return classes[k].public_class;
    return MICA_CLASS_OTHER;
}

bool ext_is_complex(mica_call *call, mica_value v) {
    ext_call *x = ext_of(call);
    const ext_entry *e = x ? ext_entry_of(x, v) : NULL;
    return e && vm_is_complex(x->s->vm, e->v);
}

int64_t ext_numel(mica_call *call, mica_value v) {
    ext_call *x = ext_of(call);
    const ext_entry *e = x ? ext_entry_of(x, v) : NULL;
    return e ? vm_numel(x->s->vm, e->v) : -1;
}

uint32_t ext_dims(mica_call *call, mica_value v, int64_t *out, uint32_t room) {
    ext_call *x = ext_of(call);
    const ext_entry *e = x ? ext_entry_of(x, v) : NULL;
    const int64_t *dims;
    int64_t two[2];
    if (!e) return 0;
    uint32_t n = vm_dims(x->s->vm, e->v, &dims, two);
    for (uint32_t k = 0; out && k < room; k++)
        out[k] = k < n ? dims[k] : 1;
    return n;
}

/* ---- elements ---- */

/* What it is called in messages: "argument 2", or a value that was made or read. */
static const char *what_of(const ext_call *x, const ext_entry *e, char out[32]) {
    for (uint32_t k = 0; k < x->nargs; k++)
        if (e == &x->blocks[k / EXT_BLOCK][k % EXT_BLOCK]) {
            snprintf(out, 32, "argument %u", k + 1);
            return out;
        }
    return "a value";
}

static bool is_not(ext_call *x, const ext_entry *e, const char *wanted) {
    char what[32];
    return ext_say(x, EXT_ID, "%s: %s must be %s, and is %s%s", x->who, what_of(x, e, what), wanted,
                   vm_is_complex(x->s->vm, e->v) ? "complex " : "", vm_class_name(x->s->vm, e->v));
}

/* Ranges and matrices of another form are written out once, for as long as the handle lives. */
static bool write_out(ext_call *x, ext_entry *e) {
    ext_try t;
    if (e->full != PROG_UNDEF || !vm_is_lazy(x->s->vm, e->v)) return true;
    if (!EXT_TRY(x, &t)) return false;
    prog_value full = vm_full(x->s->vm, e->v);
    ext_tried(x, &t);
    vm_set(x->s->vm, &e->full, full);
    return true;
}

const void *ext_elements(mica_call *call, mica_value v, mica_class wanted, bool is_complex) {
    ext_call *x = ext_of(call);
    ext_entry *e = x ? ext_entry_of(x, v) : NULL;
    prog_class cls;
    char words[64];
    vm_arr a;
    if (!e) return NULL;
    if (!ext_class(wanted, &cls) || cls >= PROG_CELL) {
        (void)ext_say(x, EXT_ID, "%s: elements of no numeric class, char or logical were asked for", x->who);
        return NULL;
    }
    if (vm_class(x->s->vm, e->v) != cls || vm_is_complex(x->s->vm, e->v) != is_complex) {
        snprintf(words, sizeof words, "%s%s", is_complex ? "complex " : "", prog_class_name(cls));
        (void)is_not(x, e, words);
        return NULL;
    }
    if (!write_out(x, e)) return NULL;
    vm_view(x->s->vm, e->full == PROG_UNDEF ? e->v : e->full, &a);
    if (a.data != a.scalar) return a.data ? a.data : e->scalar;
    memcpy(e->scalar, a.scalar, sizeof e->scalar);
    return e->scalar;
}

static bool scalar_of(ext_call *x, const ext_entry *e, vm_arr *a) {
    prog_class cls = vm_class(x->s->vm, e->v);
    if (cls > PROG_CHAR || vm_numel(x->s->vm, e->v) != 1 || vm_is_complex(x->s->vm, e->v) ||
        vm_is_lazy(x->s->vm, e->v))
        return is_not(x, e, "a real number");
    vm_view(x->s->vm, e->v, a);
    return true;
}

bool ext_to_double(mica_call *call, mica_value v, double *out) {
    ext_call *x = ext_of(call);
    const ext_entry *e = x ? ext_entry_of(x, v) : NULL;
    vm_arr a;
    if (!e || !scalar_of(x, e, &a)) return false;
    *out = vm_elem(&a, 0);
    return true;
}

static bool not_whole(ext_call *x, const ext_entry *e) {
    char what[32];
    return ext_say(x, EXT_ID, "%s: %s must be a whole number of at most 63 bits", x->who,
                   what_of(x, e, what));
}

/* Integers of 64 bits are not all doubles. */
bool ext_to_integer(mica_call *call, mica_value v, int64_t *out) {
    ext_call *x = ext_of(call);
    const ext_entry *e = x ? ext_entry_of(x, v) : NULL;
    vm_arr a;
    if (!e || !scalar_of(x, e, &a)) return false;
    if (a.cls == PROG_INT64 || a.cls == PROG_UINT64) {
        memcpy(out, a.data, sizeof *out);
        return a.cls == PROG_INT64 || *out >= 0 || not_whole(x, e);
    }
    double d = vm_elem(&a, 0);
    if (!(d >= -0x1p63 && d < 0x1p63) || d != (double)(int64_t)d) return not_whole(x, e);
    *out = (int64_t)d;
    return true;
}

const char *ext_to_text(mica_call *call, mica_value v, size_t *len) {
    ext_call *x = ext_of(call);
    const ext_entry *e = x ? ext_entry_of(x, v) : NULL;
    ext_try t;
    vm_arr a;
    if (!e) return NULL;
    if (!vm_is_string(x->s->vm, e->v)) {
        (void)is_not(x, e, "a text");
        return NULL;
    }
    vm_view(x->s->vm, e->v, &a);
    if (!EXT_TRY(x, &t)) return NULL;
    char *text = vm_scratch(x->s->vm, (size_t)a.numel + 1);
    ext_tried(x, &t);
    if (a.numel) memcpy(text, a.data, (size_t)a.numel);
    text[a.numel] = 0;
    if (len) *len = (size_t)a.numel;
    return text;
}

/* ---- members ---- */

/* A member outlives the place that it was read from, which may be given another. */
static mica_value member(ext_call *x, prog_value v) {
    ext_try t;
    if (!EXT_TRY(x, &t)) return MICA_NO_VALUE;
    if (vm_is_counted(v)) {
        vm_incref(x->s->vm, v);
        vm_pool_add(x->s->vm, v);
    }
    ext_tried(x, &t);
    return ext_handle(x, v, false);
}

mica_value ext_cell_get(mica_call *call, mica_value cell, int64_t k) {
    ext_call *x = ext_of(call);
    const ext_entry *e = x ? ext_entry_of(x, cell) : NULL;
    if (!e) return MICA_NO_VALUE;
    if (vm_class(x->s->vm, e->v) != PROG_CELL) {
        (void)is_not(x, e, "a cell");
        return MICA_NO_VALUE;
    }
    prog_array *a = vm_array(x->s->vm, e->v);
    if (k >= 0 && k < a->numel) return member(x, vm_cell_data(a)[k]);
    (void)ext_say(x, "Octave:index-out-of-bounds", "%s: a cell of %lld members has none at %lld", x->who,
                  (long long)a->numel, (long long)k);
    return MICA_NO_VALUE;
}

prog_array *ext_struct_of(ext_call *x, const ext_entry *e) {
    if (e && vm_is_kind(x->s->vm, e->v, PROG_KIND_STRUCT)) return vm_array(x->s->vm, e->v);
    if (e) (void)is_not(x, e, "a struct");
    return NULL;
}

uint32_t ext_field_count(mica_call *call, mica_value s) {
    ext_call *x = ext_of(call);
    prog_array *a = x ? ext_struct_of(x, ext_entry_of(x, s)) : NULL;
    return a ? vm_struct_keys(x->s->vm, a)->count : 0;
}

const char *ext_field_name(mica_call *call, mica_value s, uint32_t k) {
    ext_call *x = ext_of(call);
    prog_array *a = x ? ext_struct_of(x, ext_entry_of(x, s)) : NULL;
    if (!a) return NULL;
    const vm_keys *keys = vm_struct_keys(x->s->vm, a);
    if (k < keys->count) return vm_sym_cstr(x->s->vm, keys->syms[k]);
    (void)ext_say(x, EXT_ID, "%s: a struct of %u fields has none at %u", x->who, keys->count, k);
    return NULL;
}

prog_value *ext_field_slot(ext_call *x, prog_array *a, int64_t k, const char *name) {
    vm_t *vm = x->s->vm;
    vm_sym field = name ? vm_known_name(vm, name, strlen(name)) : 0;
    int at = field ? vm_find_key(vm_struct_keys(vm, a), field) : -1;
    if (at >= 0 && k >= 0 && k < a->numel)
        return &vm_struct_slots(a)[1 + k * vm_struct_keys(vm, a)->count + at];
    if (at < 0)
        (void)ext_say(x, EXT_ID, "%s: a struct has no field '%.100s'", x->who, name ? name : "");
    else
        (void)ext_say(x, "Octave:index-out-of-bounds", "%s: a struct array of %lld elements has none at %lld",
                      x->who, (long long)a->numel, (long long)k);
    return NULL;
}

mica_value ext_field_get(mica_call *call, mica_value s, int64_t k, const char *name) {
    ext_call *x = ext_of(call);
    prog_array *a = x ? ext_struct_of(x, ext_entry_of(x, s)) : NULL;
    const prog_value *slot = a ? ext_field_slot(x, a, k, name) : NULL;
    return slot ? member(x, *slot) : MICA_NO_VALUE;
}
