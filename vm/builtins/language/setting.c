/* vm/builtins/language/setting.c - settings by their names, and what else a program says to the terminal in
 * its first lines: more, beep, clc.
 *
 * Each row of vm/run/settings.def is a function here; all of them are the one below. Called with nothing a
 * setting gives its value, with a value it sets it and gives the old one, and with "local" as well the old
 * one comes back when the calling function ends. */
#include "vm/run/frame.h"
#include "vm/run/setting.h"

#include <strings.h>
#include <unistd.h>

/* The order matters: the new value is checked before anything is kept or changed, and the old one is held
 * by the pool because setting lets it go. */
static void setting(vm_t *vm, vm_call *c, vm_setting which) {
    prog_value old = vm_setting_value(vm, which);
    vm_pool_add_ref(vm, old); /* it is the result, and may be let go before it is returned */
    prog_value next = c->nargs ? vm_setting_checked(vm, which, c->args[0]) : PROG_UNDEF;
    vm_setting_local(vm, c, vm_setting_name(which), old);
    if (c->nargs) vm_setting_set(vm, which, next);
    if (!c->nargs || c->nout) vm_return(vm, c, 0, old);
}

#define VM_SETTING(id, name, kind, number, text, outside, help)                                              \
    void vm_bi_setting_##name(vm_t *vm, vm_call *c) {                                                        \
        setting(vm, c, VM_SETTING_##name);                                                                   \
    }
#include "vm/run/settings.def"
#undef VM_SETTING

/* ---- the terminal ---- */

/* Without argument it toggles. */
void vm_bi_more(vm_t *vm, vm_call *c) {
    bool on = !vm_setting_on(vm, VM_SETTING_page_screen_output);
    if (c->nargs) {
        const char *word = vm_is_string(vm, c->args[0]) ? vm_to_cstr(vm, c->args[0], "more") : "";
        if (!vm_is_string(vm, c->args[0])) vm_error(vm, NULL, "more: argument must be a string");
        if (strcmp(word, "on") != 0 && strcmp(word, "off") != 0)
            vm_error(vm, NULL, "more: argument must be \"on\" or \"off\"");
        on = word[1] == 'n';
    }
    vm_setting_set(vm, VM_SETTING_page_screen_output, prog_bool(on));
}

/* Only a terminal is cleared: text that goes to a file stays as it is. */
void vm_bi_clc(vm_t *vm, vm_call *c) {
    (void)c;
    if (vm->root->capture || !isatty(1)) return;
    vm_puts(vm, "\033[H\033[2J");
    vm_flush(vm);
}

void vm_bi_beep(vm_t *vm, vm_call *c) {
    (void)c;
    vm_puts(vm, "\a");
}

void vm_bi_terminal_size(vm_t *vm, vm_call *c) {
    vm_terminal size = vm_terminal_size(vm);
    double *data;
    prog_value v = vm_new_matrix(vm, PROG_DOUBLE, 0, 1, 2, (void **)&data);
    data[0] = size.rows;
    data[1] = size.columns;
    vm_return(vm, c, 0, v);
}
