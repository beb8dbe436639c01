/* vm/builtins/io/environment.c - environment variables. What a program sets or removes belongs to its process, and is kept in the
 * settings, too: where the memory goes on in another process, it is done again there before anything else runs. */
#include "vm/builtins/io/io.h"
#include "vm/builtins/io/io_internal.h"
#include "vm/builtins/args.h"
#include "vm/builtins/text/text.h"
#include "vm/heap/root.h"
#include "vm/run/setting.h"

#include "base/touched.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIELD "environment of " /* and the variable's name: its text, or false where it was removed */

/* Of several rows the first counts. */
static const char *text_arg(vm_t *vm, vm_call *c, uint32_t k, const char *who, const char *what) {
    prog_value text = vm_first_row(vm, c->args[k]);
    if (!vm_is_string(vm, text)) vm_error(vm, NULL, "%s: %s must be a string", who, what);
    return vm_to_cstr(vm, text, who);
}

static void keep(vm_t *vm, const char *name, prog_value value) {
    vm_text field = {.vm = vm};
    vm_text_printf(&field, FIELD "%s", name);
    vm_setting_set_field(vm, vm_intern(vm, field.data, field.len), value);
}

void vm_bi_getenv(vm_t *vm, vm_call *c) {
    const char *value = getenv(text_arg(vm, c, 0, "getenv", "VAR"));
    vm_return(vm, c, 0, vm_new_cstring(vm, value ? value : ""));
}

void vm_bi_setenv(vm_t *vm, vm_call *c) {
    const char *name = text_arg(vm, c, 0, "setenv", "VAR");
    const char *value = c->nargs > 1 ? text_arg(vm, c, 1, "setenv", "VALUE") : "";
    if (setenv(name, value, 1) != 0) vm_error(vm, NULL, "setenv: %s", strerror(errno));
    keep(vm, name, vm_new_cstring(vm, value));
}

void vm_bi_unsetenv(vm_t *vm, vm_call *c) {
    const char *name = text_arg(vm, c, 0, "unsetenv", "VAR");
    int result = unsetenv(name);
    if (result == 0) keep(vm, name, PROG_FALSE);
    vm_return_double(vm, c, result);
}

/* Nobody has proved what the fields of a stranger's settings hold: what is no text is no variable, and what the system
 * refuses is not set. */
static void set_again(const char *name, const vm_arr *value) {
    base_buf text = {0};
    base_buf_append(&text, value->data, (size_t)value->numel);
    if (base_buf_byte(&text, 0)) (void)setenv(name, (const char *)text.data, 1);
    base_buf_free(&text);
}

BASE_TOUCHED_TEXT void vm_environment_renew(vm_t *vm) {
    if (!vm->root->settings) return;
    prog_array *s = vm_array(vm, vm->root->settings);
    const vm_keys *keys = vm_struct_keys(vm, s);
    for (uint32_t k = 0; k < keys->count; k++) {
        const char *name = vm_sym_cstr(vm, keys->syms[k]);
        prog_value v = vm_struct_slots(s)[1 + k];
        vm_arr value;
        if (strncmp(name, FIELD, sizeof FIELD - 1) != 0) continue;
        if (v == PROG_FALSE) (void)unsetenv(name + sizeof FIELD - 1);
        if (!vm_is_string(vm, v)) continue;
        vm_view(vm, v, &value);
        set_again(name + sizeof FIELD - 1, &value);
    }
}
