/* vm/builtins/io/image.c - what a program asks of its host about images: image_save and its kin.
 *
 * Memory is saved with the VM stopped, and by the host, who knows files and more than the cage. So a builtin leaves its
 * wish with the host, asks for a stop and for being entered again (vm_later without a function); the host acts and goes
 * on. What comes back may be another life: the memory that was saved has this builtin waiting too, and who loads it answers
 * that the program was resumed. */
#include "vm/heap/cage.h"
#include "vm/run/builtin.h"

static void ask(vm_t *vm, vm_call *c, vm_image_wish wish, const char *who) {
    double answer = 0;
    mica_error err = MICA_ERROR_INIT;
    const vm_resolver *r = vm->resolver;
    if (!r || !r->image_ask) vm_error(vm, "Mica:image", "%s: this host keeps no images", who);
    if (c->step == 0) {
        const char *text = "";
        if (c->nargs) {
            if (!vm_is_string(vm, c->args[0])) vm_error(vm, NULL, "%s: the argument must be a string", who);
            text = vm_to_cstr(vm, c->args[0], who);
        }
        if (!r->image_ask(r->ctx, wish, text, &err)) vm_error(vm, "Mica:image", "%s: %s", who, err.message);
        vm_request_stop(vm);
        vm_call_later(vm, c, (vm_later){.fn = PROG_UNDEF, .step = 1});
        return;
    }
    if (!r->image_answer(r->ctx, &answer, &err)) vm_error(vm, "Mica:image", "%s: %s", who, err.message);
    vm_return_double(vm, c, answer);
}

void vm_bi_image_save(vm_t *vm, vm_call *c) {
    ask(vm, c, VM_IMAGE_SAVE, "image_save");
}

void vm_bi_state_take(vm_t *vm, vm_call *c) {
    ask(vm, c, VM_IMAGE_TAKE, "state_take");
}

void vm_bi_quicksave(vm_t *vm, vm_call *c) {
    ask(vm, c, VM_IMAGE_QUICKSAVE, "quicksave");
}

void vm_bi_quickload(vm_t *vm, vm_call *c) {
    ask(vm, c, VM_IMAGE_QUICKLOAD, "quickload");
}

void vm_bi_image_checkpoint(vm_t *vm, vm_call *c) {
    ask(vm, c, VM_IMAGE_CHECKPOINT, "image_checkpoint");
}

void vm_bi_rollback(vm_t *vm, vm_call *c) {
    ask(vm, c, VM_IMAGE_ROLLBACK, "rollback");
}

/* Elsewhere than in a set-up a program goes on. */
void vm_bi_image_ready(vm_t *vm, vm_call *c) {
    const vm_resolver *r = vm->resolver;
    if (c->step == 0 && !(r && r->image_building && r->image_building(r->ctx))) {
        vm_return_bool(vm, c, false);
        return;
    }
    ask(vm, c, VM_IMAGE_READY, "image_ready");
    if (c->step) vm_return_bool(vm, c, true);
}

/* These need no stop. */
void vm_bi_image_describe(vm_t *vm, vm_call *c) {
    mica_error err = MICA_ERROR_INIT;
    const vm_resolver *r = vm->resolver;
    if (!vm_is_string(vm, c->args[0])) vm_error(vm, NULL, "image_describe: TEXT must be a string");
    if (!r || !r->image_ask) vm_error(vm, "Mica:image", "image_describe: this host keeps no images");
    if (!r->image_ask(r->ctx, VM_IMAGE_DESCRIBE, vm_to_cstr(vm, c->args[0], "image_describe"), &err))
        vm_error(vm, "Mica:image", "image_describe: %s", err.message);
}

void vm_bi_image_info(vm_t *vm, vm_call *c) {
    prog_value info = PROG_UNDEF;
    mica_error err = MICA_ERROR_INIT;
    const vm_resolver *r = vm->resolver;
    if (c->nargs && !vm_is_string(vm, c->args[0])) vm_error(vm, NULL, "image_info: FILE must be a string");
    const char *path = c->nargs ? vm_to_cstr(vm, c->args[0], "image_info") : NULL;
    if (!r || !r->image_info) vm_error(vm, "Mica:image", "image_info: this host keeps no images");
    if (!r->image_info(r->ctx, vm, path, &info, &err))
        vm_error(vm, "Mica:image", "image_info: %s", err.message);
    vm_return(vm, c, 0, info);
}
