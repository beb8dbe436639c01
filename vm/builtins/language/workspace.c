/* vm/builtins/language/workspace.c - lists of the variables in scope: who, whos.
 *
 * Both gather first and show afterwards. Values of a scope lie in registers of frames or in boxes of
 * globals; vm_scope_each knows where, and what it gives is borrowed for the call. */
#include "vm/builtins/language/language_internal.h"
#include "vm/builtins/matrix/matrix.h"

#include "vm/run/frame.h"
#include "vm/text/pattern.h"
#include "vm/text/text.h"

#include <inttypes.h>
#include <stdlib.h>

typedef struct variable {
    const char *name;
    prog_value value;
    bool global, parameter;
} variable;

typedef struct variables {
    vm_t *vm;
    variable *items;
    uint32_t count, room;
} variables;

/* A variable is global here when its slot holds the very box that its name has: a local variable may have
 * the name of a global one. */
static void add(void *ctx, vm_sym name, prog_value v) {
    variables *l = ctx;
    const char *text = vm_sym_cstr(l->vm, name);
    if (text[0] == '.') return;
    if (l->count == l->room) {
        uint32_t room = l->room ? l->room * 2 : 64;
        variable *bigger = vm_scratch(l->vm, room * sizeof *bigger);
        if (l->count) memcpy(bigger, l->items, l->count * sizeof *bigger);
        l->items = bigger;
        l->room = room;
    }
    prog_value box = vm_sym_record(l->vm, name)->global, *slot = NULL;
    if (box) slot = vm_scope_find(l->vm, vm_scope_of(l->vm, 0), name);
    l->items[l->count++] = (variable){text, vm_unbox(l->vm, v), slot && *slot == box, false};
}

static int by_name(const void *x, const void *y) {
    return strcmp(((const variable *)x)->name, ((const variable *)y)->name);
}

/* Leaves those that match a pattern, in the order of the patterns, each once. */
static void select_named(vm_t *vm, vm_call *c, uint32_t first, const char *who, variables *l) {
    variable *kept = vm_scratch(vm, (l->count + 1) * sizeof *kept);
    uint32_t n = 0;
    for (uint32_t a = first; a < c->nargs; a++) {
        const char *pattern = vm_to_cstr(vm, c->args[a], who);
        for (uint32_t k = 0; k < l->count; k++)
            if (l->items[k].name && vm_pattern_fits(pattern, l->items[k].name)) {
                kept[n++] = l->items[k];
                l->items[k].name = NULL;
            }
    }
    l->items = kept;
    l->count = n;
}

/* Variables in scope whose names match one of the arguments from `first` on (all when there are none). */
static variables collect(vm_t *vm, vm_call *c, uint32_t first, const char *who) {
    variables l = {vm, NULL, 0, 0};
    uint32_t scope = vm_scope_of(vm, 0);
    vm_scope_each(vm, scope, add, &l);
    if (l.count) qsort(l.items, l.count, sizeof *l.items, by_name);
    if (first < c->nargs) select_named(vm, c, first, who, &l);
    if (scope == VM_BASE_SCOPE) return l;
    const prog_code *code = vm_frame_code(vm, &vm_frames(vm)[scope]);
    const uint32_t *vars = prog_code_vars(code);
    for (uint32_t k = 0; k < l.count; k++)
        for (uint32_t p = 0; p < code->nparams && p < code->nvars; p++)
            if (strcmp(vm_sym_cstr(vm, vm_code_sym(vm, code, vars[p])), l.items[k].name) == 0)
                l.items[k].parameter = true;
    return l;
}

/* Down first, then across, as ls does. */
void vm_put_columns(vm_t *vm, const char *const *names, size_t count) {
    size_t width = 0;
    for (size_t k = 0; k < count; k++)
        if (strlen(names[k]) > width) width = strlen(names[k]);
    width += 2;
    size_t across = (size_t)vm_terminal_size(vm).columns / width;
    if (!across) across = 1;
    size_t down = (count + across - 1) / across;
    for (size_t r = 0; r < down; r++) {
        for (size_t k = r; k < count; k += down)
            vm_printf(vm, "%-*s", k + down < count ? (int)width : 0, names[k]);
        vm_puts(vm, "\n");
    }
}

void vm_bi_who(vm_t *vm, vm_call *c) {
    variables l = collect(vm, c, 0, "who");
    if (c->nout) {
        prog_value *members, cell = vm_new_cell(vm, l.count, l.count ? 1 : 0, &members);
        for (uint32_t k = 0; k < l.count; k++)
            vm_set(vm, &members[k], vm_new_cstring(vm, l.items[k].name));
        vm_return(vm, c, 0, cell);
        return;
    }
    if (!l.count) return;
    const char **names = vm_scratch(vm, l.count * sizeof *names);
    for (uint32_t k = 0; k < l.count; k++)
        names[k] = l.items[k].name;
    vm_puts(vm, "Variables visible from the current scope:\n\n");
    vm_put_columns(vm, names, l.count);
    vm_puts(vm, "\n");
}

/* ---- whos ---- */

static const char *dims_text(vm_t *vm, prog_value v) {
    int64_t buf[2];
    const int64_t *dims;
    uint32_t n = vm_dims(vm, v, &dims, buf);
    vm_text out = {.vm = vm};
    for (uint32_t k = 0; k < n; k++)
        vm_text_printf(&out, "%s%" PRId64, k ? "x" : "", dims[k]);
    vm_text_byte(&out, 0);
    return out.data;
}

static const char *scope_name(vm_t *vm) {
    uint32_t scope = vm_scope_of(vm, 0);
    if (scope == VM_BASE_SCOPE) return "top scope";
    const prog_code *code = vm_frame_code(vm, &vm_frames(vm)[scope]);
    vm_text out = {.vm = vm};
    vm_text_printf(&out, "%s", vm_sym_cstr(vm, vm_code_sym(vm, code, code->name)));
    if (code->file != PROG_NONE)
        vm_text_printf(&out, ": %s", vm_sym_cstr(vm, vm_code_sym(vm, code, code->file)));
    vm_text_byte(&out, 0);
    return out.data;
}

static int digits_before(const char *dims) {
    return (int)strcspn(dims, "x");
}

/* Columns are as wide as their widest entry; sizes are aligned at their first x, so the part in front of
 * it and the part behind are measured apart. */
static void show_table(vm_t *vm, const variables *l) {
    int name = 6, front = 6, back = 15;
    int64_t elements = 0;
    double bytes = 0;
    for (uint32_t k = 0; k < l->count; k++) {
        const char *dims = dims_text(vm, l->items[k].value);
        int before = digits_before(dims), behind = (int)strlen(dims) - before;
        if ((int)strlen(l->items[k].name) > name) name = (int)strlen(l->items[k].name);
        if (before > front) front = before;
        if (behind > back) back = behind;
        elements += vm_numel(vm, l->items[k].value);
        bytes += vm_bytes_of(vm, l->items[k].value);
    }
    vm_printf(vm, "Variables visible from the current scope:\n\nvariables in scope: %s\n\n", scope_name(vm));
    vm_printf(vm, "  Attr   %-*s %*s%*s  Class\n", name, "Name", front + 3, "Size", back - 3 + 14, "Bytes");
    vm_printf(vm, "  ====   %-*s %*s%*s  ===== \n", name, "====", front + 3, "====", back - 3 + 14, "=====");
    for (uint32_t k = 0; k < l->count; k++) {
        const variable *v = &l->items[k];
        const char *dims = dims_text(vm, v->value);
        int before = digits_before(dims);
        vm_printf(vm, "  %c %c%c   %-*s %*.*s%-*s%14.0f  %s\n", vm_is_complex(vm, v->value) ? 'c' : ' ',
                  v->parameter ? 'f' : ' ', v->global ? 'g' : ' ', name, v->name, front, before, dims, back,
                  dims + before, vm_bytes_of(vm, v->value), vm_class_name(vm, v->value));
    }
    vm_printf(vm, "\nTotal is %" PRId64 " element%s using %.0f byte%s\n\n", elements,
              elements == 1 ? "" : "s", bytes, bytes == 1 ? "" : "s");
}

/* What whos returns: a struct array with the fields that Octave gives, of which nesting is one level
 * always. */
static prog_value table_struct(vm_t *vm, const variables *l) {
    static const char *const fields[] = {"name",   "size",    "bytes",   "class",     "global",
                                         "sparse", "complex", "nesting", "persistent"};
    vm_sym names[9];
    for (int k = 0; k < 9; k++)
        names[k] = vm_intern_cstr(vm, fields[k]);
    int64_t dims[2] = {l->count, 1};
    prog_value s = vm_new_struct(vm, 2, dims, 9, names), nesting = vm_new_struct_scalar(vm);
    vm_incref(vm, nesting);
    vm_set_field(vm, &nesting, vm_intern_cstr(vm, "function"), vm_new_cstring(vm, scope_name(vm)));
    vm_set_field(vm, &nesting, vm_intern_cstr(vm, "level"), prog_double(1));
    vm_pool_add(vm, nesting);
    for (uint32_t k = 0; k < l->count; k++) {
        const variable *v = &l->items[k];
        prog_value *slots = vm_struct_slots(vm_array(vm, s)) + 1 + 9 * (size_t)k;
        int64_t buf[2];
        const int64_t *d;
        double *data;
        uint32_t n = vm_dims(vm, v->value, &d, buf);
        prog_value size = vm_new_matrix(vm, PROG_DOUBLE, 0, 1, n, (void **)&data);
        for (uint32_t i = 0; i < n; i++)
            data[i] = (double)d[i];
        prog_value values[9] = {vm_new_cstring(vm, v->name),
                                size,
                                prog_double(vm_bytes_of(vm, v->value)),
                                vm_new_cstring(vm, vm_class_name(vm, v->value)),
                                prog_bool(v->global),
                                PROG_FALSE,
                                prog_bool(vm_is_complex(vm, v->value)),
                                nesting,
                                PROG_FALSE};
        for (int i = 0; i < 9; i++)
            vm_set(vm, &slots[i], values[i]);
    }
    return s;
}

void vm_bi_whos(vm_t *vm, vm_call *c) {
    uint32_t first = 0;
    for (uint32_t k = 0; k < c->nargs; k++)
        if (!vm_is_string(vm, c->args[k])) vm_error(vm, NULL, "whos: all arguments must be strings");
    if (c->nargs && strcmp(vm_to_cstr(vm, c->args[0], "whos"), "-file") == 0) {
        if (c->nargs == 1) vm_error(vm, NULL, "whos: -file argument must be followed by a filename");
        vm_error(vm, NULL, "whos: files of variables cannot be read yet");
    }
    variables l = collect(vm, c, first, "whos");
    if (c->nout)
        vm_return(vm, c, 0, table_struct(vm, &l));
    else if (l.count)
        show_table(vm, &l);
}
