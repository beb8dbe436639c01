/* vm/builtins/text/join.c - strings side by side: strcat, cstrcat. Both are joins along the second
 * dimension; strcat also takes blanks off the ends of its arguments, which is why it is not used where
 * blanks matter. */
#include "vm/builtins/text/text.h"
#include "vm/index/index.h"

/* Returns the arguments side by side, in the place of the first where the result is stored over it: s = [s
 * t] in a loop then costs the length of t and not that of s. */
static void join_rows(vm_t *vm, vm_call *c, uint32_t n, const prog_value *rows, prog_value *slot) {
    void *none;
    if (slot && n > 1 && vm_append(vm, slot, 2, false, false, n - 1, rows + 1))
        vm_return(vm, c, 0, *slot);
    else
        vm_return(vm, c, 0, n ? vm_concat(vm, 1, n, rows) : vm_new_matrix(vm, PROG_CHAR, 0, 1, 0, &none));
}

void vm_bi_cstrcat(vm_t *vm, vm_call *c) {
    for (uint32_t k = 0; k < c->nargs; k++)
        if (!vm_is_char(vm, c->args[k])) vm_error(vm, NULL, "cstrcat: arguments must be character strings");
    if (c->nargs)
        join_rows(vm, c, c->nargs, c->args, vm_reused(vm, c, 0));
    else
        vm_return(vm, c, 0, vm_new_string(vm, NULL, 0, false));
}

/* Rows of text, or empty. Matrices and cells go to a function in M, which is rare and has many rules. */
static bool all_rows(vm_t *vm, const vm_call *c) {
    for (uint32_t k = 0; k < c->nargs; k++) {
        vm_arr a;
        if (!vm_is_char(vm, c->args[k])) return false;
        vm_view(vm, c->args[k], &a);
        if (a.numel && (a.ndims != 2 || a.dims[0] != 1)) return false;
    }
    return true;
}

/* A row without the blanks and tabs at its end; PROG_UNDEF where nothing is left. */
static prog_value stripped(vm_t *vm, prog_value row) {
    vm_arr a;
    vm_view(vm, row, &a);
    const char *text = a.data;
    size_t len = (size_t)a.numel;
    while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
        len--;
    if (!len) return PROG_UNDEF;
    return len == (size_t)a.numel ? row : vm_new_string(vm, text, len, a.dq);
}

/* Text loses the blanks at its end, members of cells do not: an old rule that programs rely on. */
void vm_bi_strcat(vm_t *vm, vm_call *c) {
    if (c->step) {
        vm_return(vm, c, 0, c->results[0]);
        return;
    }
    if (!c->nargs) {
        vm_return(vm, c, 0, vm_new_string(vm, "", 0, false));
        return;
    }
    if (!all_rows(vm, c)) {
        vm_call_later(vm, c,
                      (vm_later){.fn = vm_new_cstring(vm, "__strcat__"),
                                 .args = c->args,
                                 .nargs = c->nargs,
                                 .nout = 1,
                                 .step = 1});
        return;
    }
    prog_value *rows = vm_scratch(vm, c->nargs * sizeof *rows), *slot = vm_reused(vm, c, 0);
    uint32_t n = 0;
    for (uint32_t k = 0; k < c->nargs; k++) {
        prog_value row = stripped(vm, c->args[k]);
        if (row != PROG_UNDEF) rows[n++] = row;
    }
    join_rows(vm, c, n, rows, n && rows[0] == c->args[0] ? slot : NULL);
}
