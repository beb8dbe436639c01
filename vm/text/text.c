/* vm/text/text.c - a growing text in scratch memory of the VM.
 *
 * Scratch memory cannot grow in place, nor be given back piece by piece: a text that needs room moves to twice
 * as much and leaves the old bytes behind until the builtin returns. All that is left behind is less than the
 * room it has then, and nobody has to release anything, also when an error unwinds. */
#include "vm/text/text.h"

#include <stdarg.h>
#include <stdio.h>

void vm_text_reserve(vm_text *t, size_t more) {
    if (t->cap > more && t->len < t->cap - more) return;
    size_t cap = t->cap ? t->cap : 256;
    while (cap <= t->len + more)
        cap *= 2;
    char *data = vm_scratch(t->vm, cap);
    if (t->len) vm_copy_bytes(data, t->data, t->len);
    t->data = data;
    t->cap = cap;
}

void vm_text_put(vm_text *t, const void *data, size_t len) {
    if (!len) return;
    vm_poll_pure(t->vm);
    vm_text_reserve(t, len);
    memcpy(t->data + t->len, data, len);
    t->len += len;
}

void vm_text_puts(vm_text *t, const char *text) {
    vm_text_put(t, text, strlen(text));
}

void vm_text_pad(vm_text *t, char c, int64_t n) {
    if (n <= 0) return;
    vm_text_reserve(t, (size_t)n);
    memset(t->data + t->len, c, (size_t)n);
    t->len += (size_t)n;
}

/* Most of what is printed so is short: it is tried in the room that is there, and printed again where that was too
 * little. Nothing is kept of the first try. */
void vm_text_printf(vm_text *t, const char *format, ...) {
    vm_poll_pure(t->vm);
    vm_text_reserve(t, 64);
    va_list args;
    va_start(args, format);
    int need = vsnprintf(t->data + t->len, t->cap - t->len, format, args);
    va_end(args);
    if (need < 0) return;
    if ((size_t)need >= t->cap - t->len) {
        vm_text_reserve(t, (size_t)need + 1);
        va_start(args, format);
        vsnprintf(t->data + t->len, t->cap - t->len, format, args);
        va_end(args);
    }
    t->len += (size_t)need;
}
