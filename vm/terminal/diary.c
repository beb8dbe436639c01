/* vm/terminal/diary.c - the diary: a file that program output, and what is typed at the prompt, is also written to.
 *
 * What evalc captures and what other programs write is no part of it. A VM that is carried elsewhere keeps
 * none there. */
#include "vm/terminal/diary.h"

#include "base/file.h"
#include "vm/heap/process.h"
#include "vm/heap/root.h"
#include "vm/run/setting.h"

#include <fcntl.h>
#include <string.h>

#define DIARY_NAME ".diary" /* the field of root->settings */

static prog_value diary_name(vm_t *vm) {
    prog_value name = PROG_UNDEF;
    if (vm->root->settings) name = vm_get_field(vm, vm->root->settings, vm_intern_cstr(vm, DIARY_NAME));
    return name == PROG_UNDEF ? vm_new_cstring(vm, "diary") : name;
}

typedef struct diary {
    int file; /* 1 + its descriptor, or 0 while none is kept */
} diary;

static bool is_on(const vm_t *vm) {
    const diary *d = vm_held_state(vm, VM_HELD_DIARY);
    return d && d->file;
}

static void end_diary(void *state) {
    diary *d = state;
    if (d->file) (void)base_file_close(d->file - 1);
    d->file = 0;
}

static void close_diary(vm_t *vm) {
    if (is_on(vm)) end_diary(vm_held_state(vm, VM_HELD_DIARY));
}

void vm_diary_write(vm_t *vm, const void *text, size_t len) {
    mica_error err = MICA_ERROR_INIT;
    const diary *d = vm_held_state(vm, VM_HELD_DIARY);
    if (!d || !d->file || base_file_write_all(d->file - 1, "the diary", text, len, &err) == MICA_OK) return;
    close_diary(vm); /* a full disk ends the diary, not the program */
    vm_put_error(vm, "mica: ");
    vm_put_error(vm, err.message);
    vm_put_error(vm, "; the diary ends\n");
}

static void set_diary(vm_t *vm, bool on) {
    vm_flush(vm); /* what was printed before belongs to what was set before */
    close_diary(vm);
    if (!on) return;
    const char *name = vm_to_cstr(vm, diary_name(vm), "diary");
    diary *d = vm_hold(vm, VM_HELD_DIARY, sizeof *d, end_diary, NULL);
    if (!d) vm_error_memory(vm);
    int fd = base_file_open(name, O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (fd < 0) vm_error(vm, NULL, "diary: can't open diary file '%s'", name);
    d->file = fd + 1;
}

void vm_bi_diary(vm_t *vm, vm_call *c) {
    bool was = is_on(vm);
    if (c->nargs) {
        if (!vm_is_string(vm, c->args[0])) vm_error(vm, NULL, "diary: argument must be a string");
        const char *word = vm_to_cstr(vm, c->args[0], "diary");
        bool off = strcmp(word, "off") == 0;
        if (!off && strcmp(word, "on") != 0)
            vm_setting_set_field(vm, vm_intern_cstr(vm, DIARY_NAME), c->args[0]);
        set_diary(vm, !off);
    } else if (c->nout == 0) {
        set_diary(vm, !was);
    }
    if (c->nout == 0) return;
    vm_return_bool(vm, c, was);
    vm_return(vm, c, 1, diary_name(vm));
}
