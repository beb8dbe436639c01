/* vm/heap/error.c - raises M errors: makes the MException, keeps it as the last error, unwinds. Warnings. */
#include "vm/heap/root.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static vm_sym sym(vm_t *vm, const char *name) {
    return vm_intern_cstr(vm, name);
}

prog_value vm_make_exception(vm_t *vm, const char *id, const char *message, prog_value stack) {
    prog_value fields[3] = {vm_new_cstring(vm, message), vm_new_cstring(vm, id ? id : ""), stack};
    vm_sym names[3] = {sym(vm, "message"), sym(vm, "identifier"), sym(vm, "stack")};
    int64_t one[2] = {1, 1};
    prog_value e = vm_new_struct(vm, 2, one, 3, names);
    vm_obj(vm, e)->flags |= PROG_FLAG_MEXC;
    for (int k = 0; k < 3; k++) {
        prog_value *slot = &vm_struct_slots(vm_array(vm, e))[1 + k];
        vm_set(vm, slot, fields[k]);
    }
    return e;
}

_Noreturn void vm_raise(vm_t *vm, prog_value exception) {
    vm_set(vm, &vm->root->last_error, exception);
    if (vm->root->error_at.pending) {
        vm->root->error_at.pending = 0;
        vm->root->error_at.exception = exception;
    }
    vm->root->ignored = 0;   /* the call it was meant for is not made */
    vm->text_scoped = false; /* nor is that text compiled */
    vm->unbound = false;
    if (!vm->on_error) abort(); /* a bug: M code ran outside vm_run and vm_protect */
    longjmp(*vm->on_error, 1);
}

/* Making the error takes memory itself: the bound on the heap is lifted for that. When memory runs out even
 * so, the previous error object serves again, and without one the program ends with a plain line. */
_Noreturn static void raise_text(vm_t *vm, const char *id, const char *message) {
    vm_root *root = vm->root;
    if (vm->raising) {
        vm->raising = false;
        if (vm_is_kind(vm, root->last_error, PROG_KIND_STRUCT)) vm_raise(vm, root->last_error);
        vm_put_error(vm, "error: out of memory\n");
        _exit(1);
    }
    vm->raising = true;
    vm->unbound = true; /* until it is raised */
    prog_value exception = vm_make_exception(vm, id, message, vm->above.stack_info(vm));
    vm->raising = false;
    vm_raise(vm, exception);
}

_Noreturn void vm_error(vm_t *vm, const char *id, const char *format, ...) {
    char small[1024], *text = small;
    va_list args;
    va_start(args, format);
    int need = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (need >= (int)sizeof small) {
        text = vm_scratch(vm, (size_t)need + 1);
        va_start(args, format);
        vsnprintf(text, (size_t)need + 1, format, args);
        va_end(args);
    }
    raise_text(vm, id, text);
}

_Noreturn void vm_raise_status(vm_t *vm, const char *id, const mica_error *err) {
    char place[256];
    if (!err->section[0]) vm_error(vm, id, "%s", err->message);
    (void)mica_error_place(err, place, sizeof place);
    vm_error(vm, id, "%s (%s)", err->message, place);
}

_Noreturn void vm_error_usage(vm_t *vm, const char *name) {
    vm_error(vm, "Octave:invalid-fun-call", "Invalid call to %s", name);
}

_Noreturn void vm_error_memory(vm_t *vm) {
    vm_error(vm, "Octave:bad-alloc", "out of memory or dimension too large for Octave's index type");
}

prog_value vm_last_error(vm_t *vm) {
    return vm->root->last_error;
}

const char *vm_last_error_message(vm_t *vm) {
    static _Thread_local char text[2048] __attribute__((tls_model("initial-exec")));
    prog_value e = vm->root->last_error;
    if (!vm_is_kind(vm, e, PROG_KIND_STRUCT)) return "";
    vm_arr a;
    vm_view(vm, vm_struct_slots(vm_array(vm, e))[1], &a);
    size_t len = a.cls == PROG_CHAR ? (size_t)a.numel : 0;
    if (len >= sizeof text) len = sizeof text - 1;
    memcpy(text, a.data, len);
    text[len] = 0;
    return text;
}

bool vm_protect(vm_t *vm, void (*body)(vm_t *vm, void *ctx), void *ctx) {
    jmp_buf here, *outer = vm->on_error, *landing = vm->landing;
    uint32_t mark = vm_pool_mark(vm), nframes = vm->root->nframes;
    vm->on_error = &here;
    bool ok = setjmp(here) == 0;
    if (ok) body(vm, ctx);
    vm->on_error = outer;
    vm->landing = landing;
    if (!ok) vm->running = NULL; /* it may be a call that is gone */
    if (!ok) vm->above.unwind(vm, nframes);
    vm_pool_drain(vm, mark);
    return ok;
}

/* ---- warnings ---- */

/* State of a warning identifier in the list warning() keeps: 1 on, 0 off, -1 not listed. */
static int warning_state(vm_t *vm, const char *id) {
    prog_value states = vm->root->warning_states;
    if (!vm_is_kind(vm, states, PROG_KIND_STRUCT)) return -1;
    prog_array *s = vm_array(vm, states);
    prog_value *slots = vm_struct_slots(s) + 1;
    int found = -1;
    for (int64_t e = 0; e < s->numel; e++) { /* fields: identifier, state */
        uint32_t mark = vm_pool_mark(vm);
        base_view name = vm_to_view(vm, slots[2 * e], "warning"),
                  state = vm_to_view(vm, slots[2 * e + 1], "warning");
        bool all = base_view_equal(name, base_view_str("all"));
        if (base_view_equal(name, base_view_str(id)) || (all && found < 0)) {
            int now = base_view_equal(state, base_view_str("off"))     ? 0
                      : base_view_equal(state, base_view_str("error")) ? 2
                                                                       : 1;
            if (!all) {
                vm_pool_drain(vm, mark);
                return now;
            }
            found = now;
        }
        vm_pool_drain(vm, mark);
    }
    return found;
}

void vm_interrupted(vm_t *vm) {
    if (vm_asked(vm) == VM_INTERRUPT_POLLS && !--vm->stop_polls) vm_ask(vm, vm->polled);
    if (vm_asked(vm) == VM_INTERRUPT_STOP && vm->running) vm->above.give_up(vm);
    if (vm_asked(vm) != VM_INTERRUPT_USER) return;
    vm_ask(vm, 0);
    vm->root->interrupted = 1;
    vm_error(vm, "Octave:interrupt", "interrupted");
}

_Thread_local vm_t *vm_here;

void vm_interrupted_pure(vm_t *vm) {
    if (vm->running && (vm_asked(vm) != VM_INTERRUPT_USER || vm->above.may_give_up(vm))) vm_interrupted(vm);
}

void vm_copy_large(void *to, const void *from, size_t bytes) {
    for (size_t at = 0; at < bytes; at += VM_COPIED) {
        if (at) vm_poll_here();
        memcpy((char *)to + at, (const char *)from + at, bytes - at < VM_COPIED ? bytes - at : VM_COPIED);
    }
}

void vm_clear_bytes(void *to, size_t bytes) {
    for (size_t at = 0; at < bytes; at += VM_COPIED) {
        if (at) vm_poll_here();
        memset((char *)to + at, 0, bytes - at < VM_COPIED ? bytes - at : VM_COPIED);
    }
}

_Noreturn void vm_error_deep(vm_t *vm, const char *what) {
    vm_error(vm, NULL, "values are nested too deeply to be %s", what);
}

void vm_touch_frames(vm_t *vm) {
    for (uint32_t k = 0; k < vm->root->nframes; k++)
        vm_frames(vm)[k].flags |= VM_FRAME_TOUCHED;
}

void vm_warning(vm_t *vm, const char *id, const char *format, ...) {
    char text[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    int state = warning_state(vm, id ? id : "");
    if (state == 0) return;
    vm->running = NULL; /* it would warn again */
    if (state == 2) vm_error(vm, id, "%s", text);
    vm_replace(vm, &vm->root->last_warning, vm_new_cstring(vm, text));
    vm_touch_frames(vm); /* what warned warns each time */
    vm_replace(vm, &vm->root->last_warning_id, vm_new_cstring(vm, id ? id : ""));
    vm_put_error(vm, "warning: ");
    vm_put_error(vm, text);
    vm_put_error(vm, "\n");
}
