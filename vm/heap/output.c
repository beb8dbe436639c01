/* vm/heap/output.c - program output: into the innermost capture, or through a buffer to the host. */
#include "vm/heap/process.h"
#include "vm/heap/root.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A failed write ends output, not the program; the first errno is kept for the host. */
static void write_all(vm_t *vm, int fd, const char *text, size_t len) {
    while (len) {
        ssize_t n = write(fd, text, len);
        if (n < 0 && errno == EINTR && !vm_asked(vm)) continue;
        if (n <= 0) {
            if (n < 0 && errno != EINTR && fd == 1 && !vm->output_errno) vm->output_errno = errno;
            return;
        }
        text += n;
        len -= (size_t)n;
    }
}

/* Pages of an image that nobody has touched yet (image/lazy.c): the kernel does not wait for a handler of faults, as the
 * process does, but writes less or fails. */
static void touch(const vm_t *vm, const void *text, size_t len) {
    if (!vm->file_end || len == 0) return;
    const volatile uint8_t *at = text;
    for (size_t k = 0; k < len; k += VM_PAGE)
        (void)at[k];
    (void)at[len - 1];
}

/* Program output on its way out. */
static void deliver(vm_t *vm, const void *text, size_t len) {
    touch(vm, text, len);
    if (vm->host && vm->host->write_out)
        vm->host->write_out(vm->host->ctx, text, len);
    else if (!vm->above.page(vm, text, len))
        write_all(vm, 1, text, len);
    vm->above.diary(vm, text, len);
}

void vm_flush(vm_t *vm) {
    vm_root *root = vm->root;
    uint32_t len = root->out_len;
    root->out_len = 0;
    vm_process_flush(vm);
    if (len && !vm->adopting) deliver(vm, root->out_buffer, len);
}

/* The capture is a RAW object: `size` bytes of text after the header; grown by copying to a block twice the
 * size. */
static void put_capture(vm_t *vm, const void *text, size_t len) {
    vm_root *root = vm->root;
    vm_raw *raw = (vm_raw *)vm_obj(vm, root->capture);
    size_t room = vm_block_bytes(vm, root->capture) - sizeof *raw;
    if (room - raw->size < len) {
        size_t want = (raw->size + len) * 2;
        bool zeroed;
        uint8_t size_class;
        vm_raw *bigger = vm_heap_alloc(vm, sizeof *bigger + want, &zeroed, &size_class);
        if (!bigger) vm_error_memory(vm);
        bigger->h = (prog_obj){.rc = 1, .kind = PROG_KIND_RAW, .size_class = size_class};
        bigger->size = raw->size;
        memcpy(bigger + 1, raw + 1, raw->size);
        prog_value old = root->capture;
        root->capture = vm_value_of(vm, bigger);
        vm_decref(vm, old);
        raw = bigger;
    }
    vm_gate_open_object(vm, root->capture); /* the root is its only holder */
    memcpy((char *)(raw + 1) + raw->size, text, len);
    raw->size += len;
}

void vm_put(vm_t *vm, const void *text, size_t len) {
    vm_root *root = vm->root;
    if (!len) return;
    if (root->capture) {
        put_capture(vm, text, len);
        return;
    }
    if (sizeof root->out_buffer - root->out_len < len) vm_flush(vm);
    if (len >= sizeof root->out_buffer) {
        deliver(vm, text, len);
        return;
    }
    memcpy(root->out_buffer + root->out_len, text, len);
    root->out_len += (uint32_t)len;
}

void vm_puts(vm_t *vm, const char *text) {
    vm_put(vm, text, strlen(text));
}

void vm_printf(vm_t *vm, const char *format, ...) {
    char small[512];
    va_list args;
    va_start(args, format);
    int need = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (need < 0) return;
    if ((size_t)need < sizeof small) {
        vm_put(vm, small, (size_t)need);
        return;
    }
    uint32_t mark = vm_pool_mark(vm);
    char *text = vm_scratch(vm, (size_t)need + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)need + 1, format, args);
    va_end(args);
    vm_put(vm, text, (size_t)need);
    vm_pool_drain(vm, mark);
}

vm_terminal vm_terminal_size(vm_t *vm) {
    struct winsize size = {0};
    if (!vm->no_terminal)
        vm->no_terminal = (vm->host && vm->host->write_out) || ioctl(1, TIOCGWINSZ, &size) != 0;
    if (vm->no_terminal || !size.ws_row || !size.ws_col) return (vm_terminal){24, 80};
    return (vm_terminal){size.ws_row, size.ws_col};
}

void vm_write_error(vm_t *vm, const void *text, size_t len) {
    vm_flush(vm);
    touch(vm, text, len);
    if (vm->host && vm->host->write_err)
        vm->host->write_err(vm->host->ctx, text, len);
    else if (!vm->above.page_error(vm, text, len))
        write_all(vm, 2, text, len);
}

void vm_put_error(vm_t *vm, const char *text) {
    if (vm->root->capture) { /* evalc captures both streams */
        vm_put(vm, text, strlen(text));
        return;
    }
    vm_write_error(vm, text, strlen(text));
    vm->above.diary(vm, text, strlen(text));
}
