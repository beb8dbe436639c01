/* vm/builtins/io/output.c - what writes text: the printf family, puts, disp, display, and how numbers are
 * shown (format, output_precision).
 *
 * Text is formatted whole before the first byte is written, so an error in a template prints nothing.
 * Output to descriptors 1 and 2 goes through the VM (vm/heap/output.c), never around it. */
#include "vm/builtins/io/io_internal.h"
#include "vm/builtins/text/text.h"
#include "vm/heap/text_state.h"
#include "vm/index/index.h"
#include "vm/run/frame.h"
#include "vm/run/setting.h"
#include "vm/text/display.h"
#include "vm/text/format.h"

#include <stdio.h>
#include <strings.h>

void vm_bi_sprintf(vm_t *vm, vm_call *c) {
    vm_text out = {.vm = vm};
    if (!vm_is_char(vm, c->args[0])) vm_error(vm, NULL, "sprintf: format TEMPLATE must be a string");
    vm_format_text(vm, &out, "sprintf", c->args[0], c->nargs - 1, c->args + 1);
    vm_return(vm, c, 0, vm_text_row(vm, &out));
    if (c->nout > 1) {
        vm_return(vm, c, 1, vm_new_string(vm, NULL, 0, false));
        vm_return(vm, c, 2, prog_double((double)out.len));
    }
}

/* The printf family returns how many bytes it wrote, the puts family 0; as a statement neither shows
 * anything. */
static void put_and_return(vm_t *vm, vm_call *c, double fid, const vm_text *out, bool count) {
    vm_io_write(vm, fid, out->data, out->len);
    if (c->nout > 0) vm_return_double(vm, c, count ? (double)out->len : 0);
}

void vm_bi_printf(vm_t *vm, vm_call *c) {
    vm_text out = {.vm = vm};
    if (!vm_is_char(vm, c->args[0])) vm_error(vm, NULL, "printf: format TEMPLATE must be a string");
    vm_format_text(vm, &out, "printf", c->args[0], c->nargs - 1, c->args + 1);
    put_and_return(vm, c, VM_STDOUT, &out, true);
}

/* A first argument that is text is the template, and output goes to standard output: fprintf ("x") and
 * fprintf (1, "x") are the same. */
void vm_bi_fprintf(vm_t *vm, vm_call *c) {
    vm_text out = {.vm = vm};
    double fid = VM_STDOUT;
    uint32_t first = 0;
    if (!vm_is_char(vm, c->args[0])) {
        if (c->nargs < 2) vm_error_usage(vm, "fprintf");
        fid = vm_io_id(vm, c->args[0], "fprintf");
        first = 1;
        if (!vm_is_char(vm, c->args[1])) vm_error(vm, NULL, "fprintf: format TEMPLATE must be a string");
    }
    vm_format_text(vm, &out, "fprintf", c->args[first], c->nargs - first - 1, c->args + first + 1);
    put_and_return(vm, c, fid, &out, true);
}

/* A matrix of characters is written row behind row with nothing between. What is no text is refused by -1. */
static void put_text(vm_t *vm, vm_call *c, double fid, prog_value text) {
    if (!vm_is_char(vm, text)) {
        vm_return_double(vm, c, -1);
        return;
    }
    vm_arr a;
    vm_view(vm, text, &a);
    vm_text out = {.vm = vm};
    for (int64_t r = 0; a.numel && r < a.dims[0]; r++)
        vm_text_char_row(&out, &a, r);
    put_and_return(vm, c, fid, &out, false);
}

void vm_bi_puts(vm_t *vm, vm_call *c) {
    put_text(vm, c, VM_STDOUT, c->args[0]);
}
void vm_bi_fputs(vm_t *vm, vm_call *c) {
    put_text(vm, c, vm_io_id(vm, c->args[0], "fputs"), c->args[1]);
}

void vm_bi_disp(vm_t *vm, vm_call *c) {
    if (c->nout == 0) {
        vm_disp(vm, c->args[0]);
        return;
    }
    vm_text out = {.vm = vm};
    vm_disp_text(vm, &out, c->args[0]);
    vm_return(vm, c, 0, vm_text_value(vm, &out));
}

void vm_bi_fdisp(vm_t *vm, vm_call *c) {
    vm_text out = {.vm = vm};
    double fid = vm_io_id(vm, c->args[0], "fdisp");
    vm_disp_text(vm, &out, c->args[1]);
    vm_io_write(vm, fid, out.data, out.len);
}

/* The name of the variable is not known here: the compiler shows `display (x)` of a variable through the
 * statement form. */
void vm_bi_display(vm_t *vm, vm_call *c) {
    if (c->nargs > 1) {
        if (!vm_is_string(vm, c->args[1])) vm_error(vm, NULL, "NAME must be a string");
        vm_display(vm, vm_to_cstr(vm, c->args[1], "display"), c->args[0]);
        return;
    }
    vm_bi_disp(vm, c);
}

/* The names under which format would set what is set now. */
static void describe_format(vm_t *vm, vm_call *c) {
    uint32_t flags = vm_text_of(vm)->format_flags;
    char name[16];
    snprintf(name, sizeof name, "%s%s", vm_output_precision(vm) == 16 ? "long" : "short",
             flags & VM_FORMAT_EXPONENT  ? "e"
             : flags & VM_FORMAT_GENERAL ? "g"
                                         : "");
    static const struct {
        uint32_t flag;
        const char *name;
    } styles[] = {{VM_FORMAT_BANK, "bank"},
                  {VM_FORMAT_RATIONAL, "rat"},
                  {VM_FORMAT_HEX, "hex"},
                  {VM_FORMAT_BIT, "bit"}};
    for (size_t k = 0; k < sizeof styles / sizeof *styles; k++)
        if (flags & styles[k].flag) snprintf(name, sizeof name, "%s", styles[k].name);
    vm_return(vm, c, 0, vm_new_cstring(vm, name));
    vm_return(vm, c, 1, vm_new_cstring(vm, flags & VM_FORMAT_COMPACT ? "compact" : "loose"));
    vm_return(vm, c, 2, vm_new_cstring(vm, flags & VM_FORMAT_UPPERCASE ? "uppercase" : "lowercase"));
}

/* Words may come several at once and count from left to right. Styles exclude one another, so each row
 * clears the others; "compact" and "uppercase" are apart from them. A row without a precision leaves it. */
void vm_bi_format(vm_t *vm, vm_call *c) {
    static const struct {
        const char *name;
        int precision; /* 0: leave */
        uint32_t clear, set;
    } table[] = {
        {"short", 5, VM_FORMAT_STYLES, 0},
        {"long", 16, VM_FORMAT_STYLES, 0},
        {"shorte", 5, VM_FORMAT_STYLES, VM_FORMAT_EXPONENT},
        {"longe", 16, VM_FORMAT_STYLES, VM_FORMAT_EXPONENT},
        {"shortg", 5, VM_FORMAT_STYLES, VM_FORMAT_GENERAL},
        {"longg", 16, VM_FORMAT_STYLES, VM_FORMAT_GENERAL},
        {"e", 0, VM_FORMAT_STYLES, VM_FORMAT_EXPONENT},
        {"g", 0, VM_FORMAT_STYLES, VM_FORMAT_GENERAL},
        {"bank", 5, VM_FORMAT_STYLES, VM_FORMAT_BANK},
        {"rat", 5, VM_FORMAT_STYLES, VM_FORMAT_RATIONAL},
        {"hex", 5, VM_FORMAT_STYLES, VM_FORMAT_HEX},
        {"bit", 5, VM_FORMAT_STYLES, VM_FORMAT_BIT},
        {"compact", 0, 0, VM_FORMAT_COMPACT},
        {"loose", 0, VM_FORMAT_COMPACT, 0},
        {"uppercase", 0, 0, VM_FORMAT_UPPERCASE},
        {"lowercase", 0, VM_FORMAT_UPPERCASE, 0},
    };
    vm_text_data *state = vm_text_of(vm);
    if (c->nout > 0) {
        if (c->nargs) vm_error(vm, NULL, "format: cannot change and query format simultaneously");
        describe_format(vm, c);
        return;
    }
    if (c->nargs == 0) state->precision = state->format_flags = 0;
    for (uint32_t k = 0; k < c->nargs; k++) {
        const char *name = vm_to_cstr(vm, c->args[k], "format");
        size_t row = 0, rows = sizeof table / sizeof *table;
        while (row < rows && strcasecmp(name, table[row].name) != 0)
            row++;
        if (row == rows) vm_error(vm, NULL, "format: unrecognized format state '%s'", name);
        if (table[row].precision) state->precision = (uint32_t)table[row].precision;
        state->format_flags = (state->format_flags & ~table[row].clear) | table[row].set;
    }
}

/* Lives in the record "text" and not among the settings, because display reads it for every number. */
void vm_bi_output_precision(vm_t *vm, vm_call *c) {
    vm_text_data *state = vm_text_of(vm);
    double old = vm_output_precision(vm);
    if (c->nargs) {
        if (vm_class(vm, c->args[0]) >= PROG_CHAR)
            vm_error(vm, NULL, "output_precision: argument must be an integer value");
        double n = vm_to_double(vm, c->args[0], "output_precision");
        if (n < 0) vm_error(vm, NULL, "output_precision: arg must be greater than 0");
        if (!(n <= 16)) vm_error(vm, NULL, "output_precision: arg must be less than or equal to 16");
        vm_setting_local(vm, c, "output_precision", prog_double(old));
        state->precision = n < 1 ? 1 : (uint32_t)n;
    }
    if (c->nargs == 0 || c->nout > 0) vm_return_double(vm, c, old);
}

/* "null_matrix" and its kin are what [] and '' are while they are literals: assigning one to an element
 * deletes. Values do not carry that here; whether the argument was written out is asked of the code of the
 * call. */
void vm_bi_typeinfo(vm_t *vm, vm_call *c) {
    const char *text = vm_type_text(vm, c->args[0]);
    prog_class cls = vm_class(vm, c->args[0]);
    bool null = (cls == PROG_CHAR || cls == PROG_DOUBLE) && vm_numel(vm, c->args[0]) == 0 &&
                vm_literal_argument(vm, "typeinfo");
    char name[64];
    snprintf(name, sizeof name, "%s%s", null ? "null_" : "", text);
    vm_return(vm, c, 0, vm_new_cstring(vm, name));
}

void vm_bi_newline(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, vm_new_string(vm, "\n", 1, true));
}
