/* vm/run/setting.h - what programs set by calling a setting's name (vm/run/settings.def). */
#ifndef VM_RUN_SETTING_H
#define VM_RUN_SETTING_H

#include "vm/run/builtin.h"

typedef enum vm_setting {
#define VM_SETTING(id, name, kind, number, text, outside, help) VM_SETTING_##name,
#include "vm/run/settings.def"
#undef VM_SETTING
    VM_SETTING_COUNT
} vm_setting;

/* The value that is in force: a double, a logical or a string. */
prog_value vm_setting_value(vm_t *vm, vm_setting which);
/* As vm_setting_value, of a text; valid until it is set anew, and, where it is one character, until the pool
 * is drained. Raises only where memory lacks for that character. */
base_view vm_setting_text(vm_t *vm, vm_setting which);
/* As vm_setting_value, of a setting of kind bool. Raises nothing. */
bool vm_setting_on(vm_t *vm, vm_setting which);
const char *vm_setting_name(vm_setting which);
/* The argument of a call of the setting as a value of its kind; raises where it is none. */
prog_value vm_setting_checked(vm_t *vm, vm_setting which, prog_value v);
void vm_setting_set(vm_t *vm, vm_setting which, prog_value v);
/* The same of a field that is no setting of its own: state that lives and is carried along with them. */
void vm_setting_set_field(vm_t *vm, vm_sym name, prog_value v);

/* What a setting's second argument asks for: "local" has `now` put back when the calling function is left.
 * Raises on any other. */
void vm_setting_local(vm_t *vm, vm_call *c, const char *name, prog_value now);
/* The same without a look at arguments: of what is called `name`, which vm_settings_return knows. */
void vm_setting_keep(vm_t *vm, const char *name, prog_value now);
/* Puts back what was kept in a frame with the flag VM_FRAME_SETTINGS. */
void vm_settings_return(vm_t *vm, const vm_frame *f);

#endif
