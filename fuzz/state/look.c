/* fuzz/state/look.c - has all that tools tell of an image told of a forged state that was accepted: its frames and variables with
 * what they reach, every value in every form, and each compared with itself. Whatever is in it, that ends, in what is told or
 * in an M error. */
#include "fuzz/state/state.h"

#include "session/image_internal.h"
#include "session/image_same.h"
#include "session/image_values.h"
#include "vm/heap/root.h"
#include "vm/run/frame.h"

#include <stdlib.h>

typedef struct looking {
    ses_out out;
    vm_sym name;
    prog_value value;
    uint32_t scope;
} looking;

static mica_status forget(void *ctx, const void *text, size_t len, mica_error *err) {
    (void)ctx;
    (void)text;
    (void)len;
    (void)err;
    return MICA_OK;
}

static void value_body(vm_t *vm, void *ctx) {
    looking *l = ctx;
    const char *name = vm_sym_cstr(vm, l->name);
    l->out.members = 0;
    if (!ses_octave_refuses(&l->out, l->value)) ses_octave_variable(&l->out, name, l->value);
    if (!ses_csv_refuses(&l->out, l->value)) ses_csv_variable(&l->out, name, l->value);
    ses_json_variable(&l->out, name, l->value);
    ses_display_variable(&l->out, name, l->value);
    if (!ses_same(vm, l->value, vm, l->value)) vm_error(vm, NULL, "a value is not the same as itself");
}

/* An error in one value leaves the others to be looked at. */
static void look_value(void *ctx, vm_sym name, prog_value v) {
    looking *l = ctx;
    l->name = name;
    l->value = v;
    if (!vm_protect(l->out.vm, value_body, l) &&
        strcmp(vm_last_error_message(l->out.vm), "a value is not the same as itself") == 0)
        abort();
    l->out.buf.len = 0;
}

static void scope_body(vm_t *vm, void *ctx) {
    looking *l = ctx;
    vm_scope_each(vm, l->scope, look_value, l);
}

void state_look(vm_t *vm) {
    base_buf json = {0}, lines = {0};
    mica_error err = MICA_ERROR_INIT;
    looking l = {.out = {.vm = vm, .sink = forget, .err = &err}, .scope = VM_BASE_SCOPE};
    l.out.json.out = &l.out.buf;
    (void)ses_about_write(vm, NULL, true, &json, &lines);
    (void)vm_protect(vm, scope_body, &l);
    for (uint32_t k = 0; k < vm->root->nframes; k++) {
        const vm_frame *f = &vm_frames(vm)[k];
        l.scope = k;
        if (f->kind != VM_FRAME_NATIVE && !(f->flags & VM_FRAME_SCOPED)) (void)vm_protect(vm, scope_body, &l);
    }
    base_buf_free(&l.out.buf);
    base_buf_free(&json);
    base_buf_free(&lines);
}
