/* vm/text/display.c - shows any value, as a statement without semicolon does (`x = …`) and as disp does.
 *
 * The text is put together in scratch memory and goes out in one piece. Nested values are indented by two;
 * structures deeper than VM_STRUCT_LEVELS are summarised field by field.
 *
 * Every class has two forms: show_named for `x = …`, which begins with the name and decides what stands between
 * it and the value (nothing, or an empty line), and show_plain for disp, which has no name. Members of cells and
 * structs are named values again, so the first calls itself. What both have in common, the rows of an array, the
 * members of a cell, the fields of a struct, is written once.
 *
 * This file knows classes and layout; how a number looks is decided in display_number.c, display_int.c,
 * display_ratio.c and display_bytes.c. Programs compare what is displayed, byte by byte, so blanks and empty
 * lines are part of the language. Where the rules look arbitrary (a range shown inside a struct, a page of text)
 * they were found by looking at what the reference implementation prints; tests/vm/display_cases.m has them. */
#include "vm/text/display.h"

#include "vm/heap/trace.h"
#include "vm/index/map.h"

#include "vm/heap/text_state.h"
#include "vm/index/access.h"
#include "vm/text/parts.h"

#include <inttypes.h>
#include <stdio.h>

#define VM_STRUCT_LEVELS 2
#define VM_SHOWN_INDENT  2000 /* cells nest in C here; deeper ones would end the C stack */

typedef struct shower {
    vm_t *vm;
    vm_text *out;
    int precision;
} shower;

static void show_named(shower *s, const char *name, prog_value v, int indent, int levels);

static void put_dims(shower *s, uint32_t ndims, const int64_t *dims) {
    for (uint32_t k = 0; k < ndims; k++)
        vm_text_printf(s->out, "%s%" PRId64, k ? "x" : "", dims[k]);
}

static void put_name(shower *s, const char *name, int indent, const char *after) {
    vm_text_pad(s->out, ' ', indent);
    vm_text_puts(s->out, name);
    vm_text_puts(s->out, after);
}

/* ---- function handles ---- */

void vm_func_text(vm_t *vm, prog_value v, vm_text *out) {
    vm_func *f = (vm_func *)vm_obj(vm, v);
    if (f->code && !f->name) {
        prog_code *code = vm_at(vm, f->code);
        if (code->text != PROG_NONE) {
            prog_value text;
            memcpy(&text, (uint8_t *)code + code->consts_off + 8 * (size_t)code->text, 8);
            if (prog_is_rel(text)) text = prog_object(f->code + prog_offset(text));
            base_view view = vm_to_view(vm, text, "func2str");
            vm_text_put(out, view.data, view.len);
            return;
        }
    }
    base_view name = vm_sym_text(vm, f->name);
    vm_text_put(out, name.data, name.len);
}

static bool is_anonymous(shower *s, prog_value v) {
    return vm_is_cleanup(s->vm, v) || ((vm_func *)vm_obj(s->vm, v))->name == 0;
}

/* An onCleanup object is held as a function with what it calls as its one capture. */
static void show_func(shower *s, prog_value v) {
    if (vm_is_cleanup(s->vm, v)) {
        prog_value fn = ((vm_func *)vm_obj(s->vm, v))->captures[0];
        vm_text_puts(s->out, "onCleanup (");
        if (prog_is_object(fn)) show_func(s, fn);
        vm_text_byte(s->out, ')');
        return;
    }
    if (!is_anonymous(s, v)) vm_text_byte(s->out, '@');
    vm_func_text(s->vm, v, s->out);
}

/* ---- arrays ---- */

static bool is_float(prog_class cls) {
    return cls == PROG_DOUBLE || cls == PROG_SINGLE;
}

/* Rows of one page of characters, without indentation. */
static void show_char_page(shower *s, const vm_page *p) {
    const char *text = p->a->data;
    for (int64_t r = 0; r < p->rows; r++) {
        for (int64_t c = 0; c < p->cols; c++)
            vm_text_byte(s->out, text[p->first + c * p->rows + r]);
        vm_text_byte(s->out, '\n');
    }
}

static void show_page(shower *s, const vm_page *p, int indent, int int_width, bool split) {
    if (p->a->cls == PROG_CHAR)
        show_char_page(s, p);
    else if (s->precision & (int)VM_FORMAT_BYTES)
        vm_show_bytes_page(s->out, s->precision, p, indent);
    else if (is_float(p->a->cls))
        vm_show_float_page(s->out, s->precision, p, indent);
    else
        vm_show_int_page(s->out, p, int_width, split, indent, s->precision & (int)VM_FORMAT_BANK);
}

/* One element as it stands alone on a line. */
static void show_one(shower *s, const vm_arr *a, int64_t k) {
    if (a->cls == PROG_CHAR)
        vm_text_byte(s->out, ((const char *)a->data)[k]);
    else if (s->precision & (int)VM_FORMAT_BYTES)
        vm_show_bytes_scalar(s->out, s->precision, a, k);
    else if (is_float(a->cls))
        vm_show_scalar(s->out, s->precision, a, k);
    else {
        vm_show_int(s->out, a, k, 0);
        if (s->precision & (int)VM_FORMAT_BANK) vm_text_puts(s->out, ".00");
    }
}

/* Pages of an array of more than two dimensions, with a blank line between two of them. Integers have one width
 * for all pages, floats one for each; a page of one float or one line of text stands behind its name. */
static void show_pages(shower *s, const vm_arr *a, int indent) {
    int64_t rows = a->dims[0], cols = a->dims[1], per = rows * cols, pages = a->numel / per;
    bool zero = false, integers = vm_is_int_class(a->cls);
    int width = integers || a->cls == PROG_LOGICAL ? vm_int_width(a, &zero) : 0;
    for (int64_t p = 0; p < pages; p++) {
        if (!integers) vm_text_pad(s->out, ' ', indent);
        vm_text_puts(s->out, "ans(:,:");
        int64_t rest = p;
        for (uint32_t d = 2; d < a->ndims; d++) {
            vm_text_printf(s->out, ",%" PRId64, rest % a->dims[d] + 1);
            rest /= a->dims[d];
        }
        vm_text_puts(s->out, ") =");
        if (!integers && (per == 1 || (a->cls == PROG_CHAR && rows == 1))) {
            vm_text_byte(s->out, ' ');
            if (a->cls == PROG_CHAR)
                vm_text_put(s->out, (const char *)a->data + p * per, (size_t)per);
            else
                show_one(s, a, p);
            vm_text_byte(s->out, '\n');
            continue;
        }
        vm_text_puts(s->out, "\n\n");
        show_page(s, &(vm_page){a, p * per, rows, cols}, indent, width, !zero);
        if (p + 1 < pages) vm_text_byte(s->out, '\n');
    }
}

/* The rows of a non-empty array that is not a scalar. */
static void show_array(shower *s, const vm_arr *a, int indent) {
    if (a->ndims > 2) {
        show_pages(s, a, indent);
        return;
    }
    bool zero = false;
    int width = vm_is_int_class(a->cls) || a->cls == PROG_LOGICAL ? vm_int_width(a, &zero) : 0;
    show_page(s, &(vm_page){a, 0, a->dims[0], a->dims[1]}, indent, width, !zero);
}

static void show_range_value(shower *s, prog_value v, int indent) {
    vm_range *r = (vm_range *)vm_obj(s->vm, v);
    vm_show_range(s->out, s->precision, r->base, r->inc, r->limit, r->numel, indent);
}

/* ---- cells ---- */

static void show_cell(shower *s, const vm_arr *a, int indent, int levels) {
    const prog_value *members = a->data;
    vm_text_pad(s->out, ' ', indent);
    vm_text_puts(s->out, "{\n");
    for (int64_t k = 0; k < a->numel; k++) {
        char name[64];
        snprintf(name, sizeof name, "[%" PRId64 ",%" PRId64 "]", k % a->dims[0] + 1, k / a->dims[0] + 1);
        show_named(s, name, members[k], indent + 2, levels);
    }
    vm_text_pad(s->out, ' ', indent);
    vm_text_puts(s->out, "}\n");
}

/* `{}(0x0)` or `{2x2x2 Cell Array}`: cells that are shown in one line. */
static bool put_short_cell(shower *s, const vm_arr *a) {
    if (a->ndims > 2) {
        vm_text_byte(s->out, '{');
        put_dims(s, a->ndims, a->dims);
        vm_text_puts(s->out, " Cell Array}");
    } else if (a->numel == 0) {
        vm_text_puts(s->out, "{}(");
        put_dims(s, a->ndims, a->dims);
        vm_text_byte(s->out, ')');
    } else
        return false;
    return true;
}

/* ---- structures ---- */

const char *vm_type_text(vm_t *vm, prog_value v) {
    if (vm_is_diag(vm, v)) return vm_diag_type(vm, v);
    if (vm_is_kind(vm, v, PROG_KIND_RANGE) && !(vm_obj(vm, v)->flags & VM_RANGE_DERIVED))
        return "double_range";
    static const char *const scalars[] = {"scalar",        "float scalar",  "int8 scalar",  "int16 scalar",
                                          "int32 scalar",  "int64 scalar",  "uint8 scalar", "uint16 scalar",
                                          "uint32 scalar", "uint64 scalar", "bool",         "string"};
    static const char *const matrices[] = {"matrix",        "float matrix",  "int8 matrix",  "int16 matrix",
                                           "int32 matrix",  "int64 matrix",  "uint8 matrix", "uint16 matrix",
                                           "uint32 matrix", "uint64 matrix", "bool matrix",  "string"};
    prog_class cls = vm_class(vm, v);
    bool one = vm_numel(vm, v) == 1;
    switch (cls) {
    case PROG_CELL: return "cell";
    case PROG_STRUCT: return one ? "scalar struct" : "struct";
    case PROG_FUNC: return vm_is_cleanup(vm, v) ? "onCleanup" : "function handle";
    case PROG_MAP:
    case PROG_OBJECT: return "object";
    case PROG_CHAR: {
        vm_arr a;
        vm_view(vm, v, &a);
        return a.dq ? "string" : "sq_string";
    }
    default: break;
    }
    if (vm_is_complex(vm, v)) {
        if (cls == PROG_SINGLE) return one ? "float complex scalar" : "float complex matrix";
        return one ? "complex scalar" : "complex matrix";
    }
    return one ? scalars[cls] : matrices[cls];
}

/* Fields of a struct of one element: in full down to `levels`, then their sizes and types only. */
static void show_fields(shower *s, prog_value v, int indent, int levels) {
    prog_array *a = vm_array(s->vm, v);
    vm_keys *keys = vm_struct_keys(s->vm, a);
    for (uint32_t f = 0; f < keys->count; f++) {
        const char *name = vm_sym_cstr(s->vm, keys->syms[f]);
        prog_value member = vm_struct_slots(a)[1 + f];
        if (levels > 0) {
            show_named(s, name, member, indent, levels - 1);
            continue;
        }
        int64_t buf[2];
        const int64_t *dims;
        uint32_t ndims = vm_dims(s->vm, member, &dims, buf);
        put_name(s, name, indent, ": ");
        put_dims(s, ndims, dims);
        vm_text_printf(s->out, " %s\n", vm_type_text(s->vm, member));
    }
}

static void show_struct_array(shower *s, prog_value v, int indent) {
    prog_array *a = vm_array(s->vm, v);
    vm_keys *keys = vm_struct_keys(s->vm, a);
    vm_text_pad(s->out, ' ', indent + 2);
    put_dims(s, a->ndims, a->dims);
    vm_text_puts(s->out, " struct array containing the fields:\n\n");
    for (uint32_t f = 0; f < keys->count; f++)
        put_name(s, vm_sym_cstr(s->vm, keys->syms[f]), indent + 4, "\n");
}

/* An exception is a struct with a mark (PROG_FLAG_MEXC), and shown as the object that it stands for. */
static void show_exception(shower *s, prog_value v, int indent) {
    static const char *const fields[] = {"identifier", "message", "stack"};
    vm_text_pad(s->out, ' ', indent + 2);
    vm_text_puts(s->out, "MException object with properties:\n\n");
    for (int k = 0; k < 3; k++) {
        prog_value member = vm_get_field(s->vm, v, vm_intern_cstr(s->vm, fields[k]));
        vm_text_pad(s->out, ' ', indent);
        vm_text_printf(s->out, "%14s: ", fields[k]);
        if (member != PROG_UNDEF && vm_is_string(s->vm, member)) {
            base_view text = vm_to_view(s->vm, member, "disp");
            vm_text_put(s->out, text.data, text.len);
        } else if (member != PROG_UNDEF) {
            int64_t buf[2];
            const int64_t *dims;
            uint32_t ndims = vm_dims(s->vm, member, &dims, buf);
            vm_text_byte(s->out, '[');
            put_dims(s, ndims, dims);
            vm_text_puts(s->out, " struct]");
        }
        vm_text_byte(s->out, '\n');
    }
}

/* A map is shown by what it is, not by what it holds; inside other values even its count is given as a type
 * only. */
static void show_map(shower *s, prog_value v, int indent, bool nested) {
    static const char *const names[] = {"Count", "KeyType", "ValueType"};
    vm_text_pad(s->out, ' ', indent + 2);
    vm_text_puts(s->out, "containers.Map object with properties:\n\n");
    for (int k = 0; k < 3; k++) {
        prog_value member = PROG_UNDEF;
        if (!vm_map_property(s->vm, v, vm_intern_cstr(s->vm, names[k]), &member)) continue;
        vm_text_pad(s->out, ' ', indent);
        vm_text_printf(s->out, nested ? "%16s: " : "    %-10s: ", names[k]);
        if (k == 0) {
            if (nested)
                vm_text_puts(s->out, "[1x1 uint64]");
            else
                vm_text_printf(s->out, "%lld", (long long)vm_map_count(s->vm, v));
        } else {
            base_view text = vm_to_view(s->vm, member, "disp");
            vm_text_put(s->out, text.data, text.len);
        }
        vm_text_byte(s->out, '\n');
    }
    vm_text_byte(s->out, '\n');
}

/* Within other values an object is no more than its class. */
static void show_object(shower *s, prog_value v, int indent) {
    vm_text_pad(s->out, ' ', indent);
    vm_text_printf(s->out, "<%s %s>\n", vm_obj(s->vm, v)->flags & VM_INST_OLD ? "class" : "object",
                   vm_class_name(s->vm, v));
}

/* ---- dispatch ---- */

/* A range is shown by its own rules while it is one. Arithmetic makes ranges as well, which are an economy of
 * this VM: those are marked and shown as the matrices they stand for. */
static bool shown_as_range(shower *s, prog_value v) {
    if (!vm_is_kind(s->vm, v, PROG_KIND_RANGE) || s->precision & (int)VM_FORMAT_BYTES) return false;
    if (vm_numel(s->vm, v) >= (INT64_C(1) << 53))
        vm_full(s->vm, v); /* raises: such a range is only good for a loop */
    vm_range *r = (vm_range *)vm_obj(s->vm, v);
    return r->numel > 0 && !(r->h.flags & VM_RANGE_DERIVED);
}

static bool shown_as_diag(shower *s, prog_value v) {
    return vm_is_diag(s->vm, v) && vm_numel(s->vm, v) > 0;
}

static void show_diag(shower *s, prog_value v, int indent) {
    vm_arr a;
    vm_text_puts(s->out,
                 vm_obj(s->vm, v)->flags & VM_DIAG_PERM ? "Permutation Matrix\n\n" : "Diagonal Matrix\n\n");
    vm_view(s->vm, v, &a);
    show_array(s, &a, indent);
}

static bool is_exception(shower *s, prog_value v) {
    return (vm_obj(s->vm, v)->flags & PROG_FLAG_MEXC) != 0;
}

static void show_named_struct(shower *s, const char *name, prog_value v, int indent, int levels) {
    put_name(s, name, indent, " =\n\n");
    if (is_exception(s, v))
        show_exception(s, v, indent);
    else if (vm_numel(s->vm, v) == 1) {
        vm_text_pad(s->out, ' ', indent + 2);
        vm_text_puts(s->out, "scalar structure containing the fields:\n\n");
        show_fields(s, v, indent + 4, levels);
    } else
        show_struct_array(s, v, indent);
    vm_text_byte(s->out, '\n');
}

/* Empty arrays, one line of text and numbers stand behind the name; all else below it, with an empty line
 * around. */
static void show_named_array(shower *s, const char *name, const vm_arr *a, int indent) {
    bool text = a->cls == PROG_CHAR;
    if (a->numel == 0 && !(text && a->ndims == 2)) {
        put_name(s, name, indent, " = [](");
        put_dims(s, a->ndims, a->dims);
        vm_text_puts(s->out, ")\n");
    } else if (text && a->ndims == 2 && a->dims[0] <= 1) {
        put_name(s, name, indent, " = ");
        vm_text_put(s->out, a->data, (size_t)a->numel);
        vm_text_byte(s->out, '\n');
    } else if (a->numel == 1) {
        put_name(s, name, indent, " = ");
        show_one(s, a, 0);
        vm_text_byte(s->out, '\n');
    } else {
        put_name(s, name, indent, " =\n\n");
        show_array(s, a, indent);
        vm_text_byte(s->out, '\n');
    }
}

/* Forms before classes: a diagonal matrix and a range are doubles too. Values may nest as deeply as memory
 * allows, and each level is a call in C: both the indent and the C stack have their bounds. */
static void show_named(shower *s, const char *name, prog_value v, int indent, int levels) {
    vm_arr a;
    if (indent > VM_SHOWN_INDENT)
        vm_error(s->vm, NULL, "values are nested too deeply to be displayed (more than %d levels)",
                 VM_SHOWN_INDENT / 2);
    vm_descend(s->vm, "displayed");
    if (v == PROG_UNDEF || v == PROG_COLON) {
        put_name(s, name, indent, v == PROG_COLON ? " = :\n" : " = <undefined>\n");
        return;
    }
    if (shown_as_diag(s, v)) {
        put_name(s, name, indent, " =\n\n");
        show_diag(s, v, indent);
        vm_text_byte(s->out, '\n');
        return;
    }
    if (shown_as_range(s, v)) {
        put_name(s, name, indent, " =\n\n");
        show_range_value(s, v, indent);
        vm_text_byte(s->out, '\n');
        return;
    }
    switch (vm_class(s->vm, v)) {
    case PROG_FUNC:
        put_name(s, name, indent, is_anonymous(s, v) ? " =\n\n" : " = ");
        show_func(s, v);
        vm_text_puts(s->out, is_anonymous(s, v) ? "\n\n" : "\n");
        return;
    case PROG_MAP:
        put_name(s, name, indent, " =\n\n");
        show_map(s, v, indent, indent > 0);
        if (indent == 0) vm_text_byte(s->out, '\n');
        return;
    case PROG_OBJECT:
        put_name(s, name, indent, " =\n\n");
        show_object(s, v, indent + 2);
        vm_text_byte(s->out, '\n');
        return;
    case PROG_STRUCT: show_named_struct(s, name, v, indent, levels); return;
    case PROG_CELL:
        vm_view(s->vm, v, &a);
        if (a.ndims > 2 || a.numel == 0) {
            put_name(s, name, indent, " = ");
            put_short_cell(s, &a);
            vm_text_byte(s->out, '\n');
            return;
        }
        put_name(s, name, indent, " =\n");
        show_cell(s, &a, indent, levels);
        vm_text_byte(s->out, '\n');
        return;
    default: vm_view(s->vm, v, &a); show_named_array(s, name, &a, indent);
    }
}

static void show_plain_array(shower *s, const vm_arr *a) {
    bool text = a->cls == PROG_CHAR;
    if (a->numel == 0 && !(text && a->ndims == 2)) {
        vm_text_puts(s->out, "[](");
        put_dims(s, a->ndims, a->dims);
        vm_text_puts(s->out, ")\n");
    } else if (text && a->ndims == 2 && a->dims[0] <= 1) {
        vm_text_put(s->out, a->data, (size_t)a->numel);
        vm_text_byte(s->out, '\n');
    } else if (a->numel == 1) {
        show_one(s, a, 0);
        vm_text_byte(s->out, '\n');
    } else
        show_array(s, a, 0);
}

/* As show_named without a name: the same order, and no empty lines around. */
static void show_plain(shower *s, prog_value v) {
    vm_arr a;
    if (shown_as_diag(s, v)) {
        show_diag(s, v, 0);
        return;
    }
    if (shown_as_range(s, v)) {
        show_range_value(s, v, 0);
        return;
    }
    switch (vm_class(s->vm, v)) {
    case PROG_FUNC:
        show_func(s, v);
        vm_text_byte(s->out, '\n');
        return;
    case PROG_MAP: show_map(s, v, 0, false); return;
    case PROG_OBJECT: show_object(s, v, 2); return;
    case PROG_STRUCT:
        if (is_exception(s, v))
            show_exception(s, v, 0);
        else if (vm_numel(s->vm, v) == 1)
            show_fields(s, v, 4, VM_STRUCT_LEVELS);
        else
            show_struct_array(s, v, 0);
        return;
    case PROG_CELL:
        vm_view(s->vm, v, &a);
        if (put_short_cell(s, &a))
            vm_text_byte(s->out, '\n');
        else
            show_cell(s, &a, 0, VM_STRUCT_LEVELS);
        return;
    default: vm_view(s->vm, v, &a); show_plain_array(s, &a);
    }
}

/* Drops blank lines: `format compact`. */
static void squeeze(vm_text *t, size_t from) {
    size_t to = from;
    for (size_t k = from; k < t->len; k++)
        if (t->data[k] != '\n' || to == from || t->data[to - 1] != '\n') t->data[to++] = t->data[k];
    t->len = to;
}

void vm_display_text(vm_t *vm, vm_text *out, const char *name, prog_value v) {
    shower s = {vm, out, vm_output_format(vm)};
    size_t from = out->len;
    show_named(&s, name, v, 0, VM_STRUCT_LEVELS);
    if (s.precision & (int)VM_FORMAT_COMPACT && vm_class(vm, v) != PROG_CHAR) squeeze(out, from);
}

void vm_disp_text(vm_t *vm, vm_text *out, prog_value v) {
    shower s = {vm, out, vm_output_format(vm)};
    size_t from = out->len;
    show_plain(&s, v);
    if (s.precision & (int)VM_FORMAT_COMPACT && vm_class(vm, v) != PROG_CHAR) squeeze(out, from);
}

void vm_display(vm_t *vm, const char *name, prog_value v) {
    uint32_t mark = vm_pool_mark(vm);
    if (vm_is_instance(vm, v) && vm->above.object_show(vm, name, v)) {
        vm_pool_drain(vm, mark);
        return;
    }
    vm_text out = {.vm = vm};
    vm_display_text(vm, &out, name, v);
    vm_put(vm, out.data, out.len);
    vm_pool_drain(vm, mark);
}

void vm_disp(vm_t *vm, prog_value v) {
    uint32_t mark = vm_pool_mark(vm);
    if (vm_is_instance(vm, v) && vm->above.object_show(vm, NULL, v)) {
        vm_pool_drain(vm, mark);
        return;
    }
    vm_text out = {.vm = vm};
    vm_disp_text(vm, &out, v);
    vm_put(vm, out.data, out.len);
    vm_pool_drain(vm, mark);
}
