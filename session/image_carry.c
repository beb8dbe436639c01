/* session/image_carry.c - copies values from a VM to another: numbers as they are, names by their text, handles by theirs. Called
 * by session/image_migrate.c.
 *
 * An object is made empty when it is first met and filled in its turn, so nothing recurses but handles in handles, and values
 * that hold one another, or themselves, do so in the other VM too. An anonymous function is compiled there from its text, in a
 * workspace that has what it captured. The text is that of an image, and what is run must be one anonymous function and
 * nothing else. */
#include "session/image_carry.h"

#include "base/alloc.h"
#include "base/error.h"
#include "vm/heap/root.h"
#include "vm/heap/trace.h"
#include "vm/heap/map_object.h"
#include "vm/index/map.h"
#include "vm/run/frame.h"
#include "vm/text/display.h"

#include <string.h>

/* Why what lies in a snapshot that is not there is refused. */
#define LIES_THERE "a value of the library that it was saved with (name that with --from)"
#define RESULT     "mica_carried_" /* the variable that a compiled handle is left in */

typedef struct carried {
    uint64_t from; /* offset of the object */
    prog_value to; /* one reference is held here */
} carried;

struct ses_carry {
    vm_t *from, *vm;
    mica_session *to;
    carried *list; /* those up to `filled` have their members */
    uint32_t *index;
    uint32_t count, filled, slots;
    bool alone; /* without the snapshots that the other memory refers to */
};

mica_status ses_carry_new(vm_t *from, bool alone, mica_session *to, ses_carry **out, mica_error *err) {
    ses_carry *c = base_calloc(1, sizeof *c);
    if (!c) return base_fail_memory(err, "carrying values");
    c->from = from;
    c->alone = alone;
    c->to = to;
    c->vm = to->vm;
    *out = c;
    return MICA_OK;
}

void ses_carry_free(ses_carry *c) {
    if (!c) return;
    for (uint32_t k = 0; k < c->count; k++)
        vm_decref(c->vm, c->list[k].to);
    base_free(c->list);
    base_free(c->index);
    base_free(c);
}

/* ---- what was met ---- */

static uint32_t *place_of(const ses_carry *c, uint64_t from) {
    for (uint32_t k = (uint32_t)((from >> 4) * 2654435769u);; k++) {
        uint32_t *slot = &c->index[k & (c->slots - 1)];
        if (!*slot || c->list[*slot - 1].from == from) return slot;
    }
}

static bool make_room(ses_carry *c) {
    if (c->count < c->slots / 2) return true;
    uint32_t slots = c->slots ? c->slots * 2 : 256;
    if (!slots) return false;
    uint32_t *index = base_calloc(slots, sizeof *index);
    carried *list = index ? base_realloc(c->list, (size_t)slots / 2 * sizeof *list) : NULL;
    if (!list) {
        base_free(index);
        return false;
    }
    base_free(c->index);
    c->list = list;
    c->index = index;
    c->slots = slots;
    for (uint32_t k = 0; k < c->count; k++)
        *place_of(c, list[k].from) = k + 1;
    return true;
}

/* Takes the reference that came with `to`. */
static void note(ses_carry *c, prog_value from, prog_value to) {
    c->list[c->count] = (carried){prog_offset(from), to};
    *place_of(c, prog_offset(from)) = ++c->count;
}

/* ---- objects without their members ---- */

/* What is made under protection, since the VM may raise; `full`: of a diagonal matrix, made before. */
typedef struct making {
    ses_carry *c;
    prog_value from, full, made;
} making;

static prog_value new_array(ses_carry *c, prog_array *a) {
    void *data;
    unsigned flags = a->h.flags & (PROG_FLAG_COMPLEX | PROG_FLAG_DQ);
    prog_value v = vm_new_array(c->vm, (prog_class)a->h.cls, flags, a->ndims, a->dims, &data);
    size_t bytes =
        (size_t)a->numel * prog_class_bytes((prog_class)a->h.cls) * (a->h.flags & PROG_FLAG_COMPLEX ? 2 : 1);
    if (a->h.cls != PROG_CELL && bytes) memcpy(data, vm_data(a), bytes);
    return v;
}

static vm_sym sym_there(ses_carry *c, vm_sym name) {
    base_view text = vm_sym_text(c->from, name);
    return vm_intern(c->vm, (const char *)text.data, text.len);
}

static prog_value new_struct(ses_carry *c, prog_array *a) {
    vm_keys *keys = vm_struct_keys(c->from, a);
    vm_sym *names = vm_scratch(c->vm, (keys->count + 1) * sizeof *names);
    for (uint32_t k = 0; k < keys->count; k++)
        names[k] = sym_there(c, keys->syms[k]);
    prog_value v = vm_new_struct(c->vm, a->ndims, a->dims, keys->count, names);
    vm_obj(c->vm, v)->flags |= a->h.flags & PROG_FLAG_MEXC;
    return v;
}

static prog_value new_range(ses_carry *c, const vm_range *r) {
    prog_value v;
    vm_range *made = vm_new_object(c->vm, PROG_KIND_RANGE, sizeof *made, &v);
    made->h.cls = r->h.cls;
    made->h.flags = r->h.flags;
    made->numel = r->numel;
    made->base = r->base;
    made->inc = r->inc;
    made->limit = r->limit;
    return v;
}

static prog_value new_named(ses_carry *c, const vm_func *f) {
    prog_value v;
    vm_func *made = vm_new_object(c->vm, PROG_KIND_FUNC, sizeof *made, &v);
    made->owner = PROG_UNDEF;
    made->ncaptures = 0;
    made->code = 0;
    made->name = sym_there(c, f->name);
    return v;
}

static void make_body(vm_t *vm, void *ctx) {
    making *m = ctx;
    ses_carry *c = m->c;
    prog_obj *o = vm_obj(c->from, m->from);
    uint32_t mark = vm_pool_mark(vm);
    prog_value v = PROG_UNDEF;
    switch ((prog_kind)o->kind) {
    case PROG_KIND_ARRAY: v = new_array(c, (prog_array *)o); break;
    case PROG_KIND_STRUCT: v = new_struct(c, (prog_array *)o); break;
    case PROG_KIND_RANGE: v = new_range(c, (vm_range *)o); break;
    case PROG_KIND_FUNC: v = new_named(c, (vm_func *)o); break;
    case PROG_KIND_DIAG: v = vm_new_diag(vm, m->full, o->flags); break;
    case PROG_KIND_MAP:
        v = vm_map_new(vm, vm_map_key_class(c->from, m->from), vm_map_value_class(c->from, m->from));
        break;
    default: break;
    }
    m->made = vm_pool_keep(vm, mark, v);
}

static mica_status raised(vm_t *vm, mica_error *err) {
    return base_fail(err, MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET, "a value cannot be made anew: %s",
                     vm_last_error_message(vm));
}

/* ---- handles ---- */

bool ses_carry_no_memory(const mica_error *err) {
    return err->code == MICA_ERR_NO_MEMORY ||
           (err->code == MICA_ERR_RUNTIME && strstr(err->message, "out of memory"));
}

/* Whether it is one anonymous function: one expression that begins so is that as a whole, since its body reaches to the
 * end. */
static mica_status check_anonymous(ses_carry *c, base_view text, bool *one, mica_error *err) {
    vm_found found;
    mica_error no = MICA_ERROR_INIT;
    const ses_text t = {.text = text, .name = "<image>", .mode = CMP_EVAL_VALUE};
    *one = false;
    if (text.len < 2 || memcmp(text.data, "@(", 2) != 0) return MICA_OK;
    if (ses_compile(c->to, &t, &found, &no) != MICA_OK)
        return ses_carry_no_memory(&no) ? base_fail_memory(err, "compiling a handle") : MICA_OK;
    *one = (((const prog_code *)vm_at(c->vm, found.code))->flags & PROG_CODE_EXPR) != 0;
    vm_release(c->vm, found.owner);
    return MICA_OK;
}

typedef struct binding {
    ses_carry *c;
    const vm_func *f;
    const prog_value *values;
} binding;

/* What it captured, by the names that its code has for it; what had no value has none again. */
static void bind_body(vm_t *vm, void *ctx) {
    const binding *b = ctx;
    const prog_code *code = vm_at(b->c->from, b->f->code);
    for (uint32_t k = 0; k < b->f->ncaptures; k++) {
        if (b->values[k] == PROG_UNDEF) continue;
        uint32_t name = prog_code_vars(code)[prog_code_captures(code)[k]];
        vm_sym sym = sym_there(b->c, vm_code_sym(b->c->from, code, name));
        vm_set(vm, vm_scope_make(vm, VM_BASE_SCOPE, sym), b->values[k]);
    }
}

static void text_body(vm_t *vm, void *ctx) {
    making *m = ctx;
    vm_text text = {.vm = vm};
    uint32_t mark = vm_pool_mark(vm);
    vm_func_text(vm, m->from, &text);
    prog_value v = vm_new_string(vm, text.data, text.len, false);
    m->made = vm_pool_keep(vm, mark, v);
}

/* Runs RESULT = TEXT in a workspace that has what it captured and nothing else. *out stays undefined where that gives no
 * handle. */
static mica_status compile(ses_carry *c, base_view text, const binding *b, prog_value *out, mica_error *err) {
    base_buf line = {0};
    mica_error no = MICA_ERROR_INIT;
    mica_status status = MICA_OK;
    base_buf_printf(&line, RESULT " = %.*s;", (int)text.len, (const char *)text.data);
    if (line.failed) {
        status = base_fail_memory(err, "compiling a handle");
    } else if (!vm_protect(c->vm, bind_body, (void *)b)) {
        status = raised(c->vm, err);
    } else if (mica_session_run_text(c->to, (const char *)line.data, line.len, "<image>", false, &no) ==
               MICA_RUN_DONE) {
        prog_value *slot = vm_scope_find_text(c->vm, VM_BASE_SCOPE, RESULT, strlen(RESULT));
        if (slot && vm_is_kind(c->vm, *slot, PROG_KIND_FUNC)) *out = *slot;
    } else if (ses_carry_no_memory(&no)) {
        status = base_fail_memory(err, "compiling a handle");
    }
    if (*out != PROG_UNDEF) vm_incref(c->vm, *out);
    vm_set(c->vm, &c->vm->root->base_scope, PROG_UNDEF);
    base_buf_free(&line);
    return status;
}

static mica_status carry(ses_carry *c, prog_value v, prog_value *out, const char **why, mica_error *err);

static mica_status carry_anonymous(ses_carry *c, prog_value v, prog_value *out, const char **why,
                                   mica_error *err) {
    const vm_func *f = (const vm_func *)vm_obj(c->from, v);
    making text = {.c = c, .from = v};
    mica_status status = MICA_OK;
    if (!base_stack_ok())
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "handles are nested too deeply");
    prog_value *values = base_calloc((size_t)f->ncaptures + 1, sizeof *values);
    if (!values) return base_fail_memory(err, "carrying a handle");
    for (uint32_t k = 0; k < f->ncaptures && status == MICA_OK && !*why; k++)
        status = carry(c, f->captures[k], &values[k], why, err);
    if (status == MICA_OK && !*why && !vm_protect(c->from, text_body, &text)) status = raised(c->from, err);
    if (status == MICA_OK && !*why) {
        const prog_array *a = vm_array(c->from, text.made);
        base_view view = {vm_data((prog_array *)a), (size_t)a->numel};
        const binding b = {c, f, values};
        bool one;
        status = check_anonymous(c, view, &one, err);
        if (status == MICA_OK && one) status = compile(c, view, &b, out, err);
        if (status == MICA_OK && *out == PROG_UNDEF)
            *why = "a handle whose text is no anonymous function here";
    }
    base_free(values);
    return status;
}

/* Handles of code that only the file or function that made them sees mean nothing elsewhere. */
static const char *handle_refuses(ses_carry *c, prog_value v) {
    const vm_func *f = (const vm_func *)vm_obj(c->from, v);
    if (vm_is_cleanup(c->from, v)) return "an onCleanup object";
    if (f->name) {
        if (f->ncaptures) return "a bound method, or a function within a function";
        return f->code ? "the handle of a local function" : NULL;
    }
    if (!f->code) return "a handle of nothing";
    if (c->alone && f->code < VM_SLOTS_END) return LIES_THERE;
    const prog_code *code = vm_at(c->from, f->code);
    if (!(code->flags & PROG_CODE_ANON) || f->ncaptures > code->ncaptures)
        return "a handle with values that have no names";
    for (uint32_t k = 0; k < f->ncaptures; k++)
        if (prog_code_captures(code)[k] >= code->nvars) return "a handle with values that have no names";
    return NULL;
}

/* ---- one value, without its members ---- */

static const char *refuses(ses_carry *c, prog_value v) {
    if (c->alone && prog_offset(v) < VM_HEAP) return LIES_THERE;
    prog_obj *o = vm_obj(c->from, v);
    switch ((prog_kind)o->kind) {
    case PROG_KIND_FUNC: return handle_refuses(c, v);
    case PROG_KIND_STRUCT:
        return c->alone && prog_offset(vm_struct_slots((prog_array *)o)[0]) < VM_HEAP ? LIES_THERE : NULL;
    case PROG_KIND_ARRAY:
    case PROG_KIND_RANGE:
    case PROG_KIND_DIAG:
    case PROG_KIND_MAP: return NULL;
    case PROG_KIND_INSTANCE: return "an object of a class that the program defines";
    default: return "a variable that functions share";
    }
}

static mica_status carry(ses_carry *c, prog_value v, prog_value *out, const char **why, mica_error *err) {
    mica_status status = MICA_OK;
    *out = v;
    if (!prog_is_object(v)) return MICA_OK;
    if (!make_room(c)) return base_fail_memory(err, "carrying values");
    uint32_t at = *place_of(c, prog_offset(v));
    if (at) {
        *out = c->list[at - 1].to;
        return MICA_OK;
    }
    *out = PROG_UNDEF;
    if ((*why = refuses(c, v))) return MICA_OK;
    making m = {.c = c, .from = v, .made = PROG_UNDEF};
    prog_obj *o = vm_obj(c->from, v);
    if (o->kind == PROG_KIND_FUNC && !((vm_func *)o)->name) {
        status = carry_anonymous(c, v, &m.made, why, err);
    } else {
        if (o->kind == PROG_KIND_DIAG) status = carry(c, ((vm_diag *)o)->full, &m.full, why, err);
        if (status == MICA_OK && !*why && !vm_protect(c->vm, make_body, &m)) status = raised(c->vm, err);
    }
    if (status != MICA_OK || *why) return status;
    if (!make_room(c)) {
        vm_decref(c->vm, m.made);
        return base_fail_memory(err, "carrying values");
    }
    note(c, v, m.made);
    *out = m.made;
    return MICA_OK;
}

/* ---- members ---- */

typedef struct entering {
    prog_value map, key, value;
} entering;

static void enter_body(vm_t *vm, void *ctx) {
    const entering *e = ctx;
    uint32_t mark = vm_pool_mark(vm);
    vm_map_set(vm, e->map, e->key, e->value);
    vm_pool_drain(vm, mark);
}

static mica_status fill_map(ses_carry *c, prog_value from, prog_value to, const char **why, mica_error *err) {
    const vm_map *m = vm_map_of(c->from, from);
    mica_status status = MICA_OK;
    for (int64_t k = 0; k < m->count && status == MICA_OK && !*why; k++) {
        const vm_map_entry *e = &vm_map_entries(vm_map_table_of(c->from, m))[k];
        entering there = {.map = to};
        status = carry(c, e->key, &there.key, why, err);
        if (status == MICA_OK && !*why) status = carry(c, e->value, &there.value, why, err);
        if (status == MICA_OK && !*why && !vm_protect(c->vm, enter_body, &there)) status = raised(c->vm, err);
    }
    return status;
}

/* The list may grow, and its entries move, while members are carried. */
static mica_status fill(ses_carry *c, uint32_t k, const char **why, mica_error *err) {
    prog_value from = prog_object(c->list[k].from), to = c->list[k].to;
    prog_obj *o = vm_obj(c->from, from);
    bool cell = o->kind == PROG_KIND_ARRAY && o->cls == PROG_CELL;
    mica_status status = MICA_OK;
    if (o->kind == PROG_KIND_MAP) return fill_map(c, from, to, why, err);
    if (!cell && o->kind != PROG_KIND_STRUCT) return MICA_OK;
    prog_array *a = (prog_array *)o, *b = vm_array(c->vm, to);
    int64_t n = cell ? a->numel : a->numel * (int64_t)vm_struct_keys(c->from, a)->count;
    const prog_value *x = cell ? vm_cell_data(a) : vm_struct_slots(a) + 1;
    prog_value *y = cell ? vm_cell_data(b) : vm_struct_slots(b) + 1, member;
    for (int64_t i = 0; i < n && status == MICA_OK && !*why; i++) {
        status = carry(c, x[i], &member, why, err);
        if (status == MICA_OK && !*why) vm_set(c->vm, &y[i], member);
    }
    return status;
}

/* What was made for a value that is refused goes again, since it has not all its members. */
static void forget(ses_carry *c, uint32_t count) {
    for (uint32_t k = count; k < c->count; k++)
        vm_decref(c->vm, c->list[k].to);
    c->count = c->filled = count;
    if (c->slots) memset(c->index, 0, c->slots * sizeof *c->index);
    for (uint32_t k = 0; k < count; k++)
        *place_of(c, c->list[k].from) = k + 1;
}

mica_status ses_carry_value(ses_carry *c, prog_value v, prog_value *out, const char **why, mica_error *err) {
    uint32_t before = c->count;
    *why = NULL;
    mica_status status = carry(c, v, out, why, err);
    for (; c->filled < c->count && status == MICA_OK && !*why; c->filled++)
        status = fill(c, c->filled, why, err);
    if (*why) forget(c, before);
    return status;
}
