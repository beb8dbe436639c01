/* vm/terminal/pager.c - starts the pager, feeds it and waits for it. Raises nothing: output is also written where no
 * handler is.
 *
 * The reader may leave the pager while there is more: what follows of the same command is dropped, as the
 * user has seen enough of it, and the program goes on. */
#include "vm/terminal/pager.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/system.h"
#include "vm/heap/process.h"
#include "vm/heap/root.h"
#include "vm/run/setting.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct vm_pager {
    int child, fd; /* the number of the running pager, or 0; where it reads from */
    bool left;     /* its reader has left it before the end */
    bool missed;   /* that the program is not there has been told */
    struct sigaction pipe_before;
} vm_pager;

/* The pager that runs, or NULL. */
static vm_pager *pager_of(const vm_t *vm) {
    vm_pager *p = vm_held_state(vm, VM_HELD_PAGER);
    return p && p->child ? p : NULL;
}

bool vm_pager_runs(const vm_t *vm) {
    const vm_pager *p = pager_of(vm);
    return p && base_system_runs(p->child);
}

/* Whether text takes more rows than the terminal has, with one left for the prompt. */
static bool is_long(vm_t *vm, const char *text, size_t len) {
    vm_terminal size = vm_terminal_size(vm);
    int64_t rows = 0, column = 0;
    for (size_t k = 0; k < len && rows < size.rows; k++) {
        bool ends = text[k] == '\n' || column == size.columns;
        rows += ends;
        column = ends ? 0 : column + (((unsigned char)text[k] & 0xC0) != 0x80);
    }
    return rows >= size.rows;
}

/* The command line of the shell; false when its program is not there, which is told once. */
static bool make_command(vm_t *vm, vm_pager *p, base_buf *out) {
    base_view program = vm_setting_text(vm, VM_SETTING_PAGER),
              flags = vm_setting_text(vm, VM_SETTING_PAGER_FLAGS);
    base_buf_str(out, "trap : INT; "); /* what Ctrl-C does is the pager's to say, not the shell's */
    if (!getenv("LESS")) base_buf_str(out, "export LESS=-FRX; ");
    size_t head = out->len;
    base_buf_append(out, program.data, program.len);
    base_buf_str(out, " ");
    base_buf_append(out, flags.data, flags.len);
    const char *command = base_buf_cstr(out);
    if (!command) return false;
    if (base_system_has_program(command + head)) return true;
    if (!p->missed) {
        vm_put_error(vm, "mica: the pager is not there: ");
        vm_put_error(vm, command + head);
        vm_put_error(vm, "\n");
    }
    p->missed = true;
    return false;
}

static bool start(vm_t *vm) {
    vm_pager *p = vm_hold(vm, VM_HELD_PAGER, sizeof *p, NULL, NULL);
    if (!p) return false;
    base_buf command = {0};
    int child = 0,
        fd = make_command(vm, p, &command) ? base_system_feed(base_buf_cstr(&command), &child) : -1;
    base_buf_free(&command);
    if (fd < 0) return false;
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, &p->pipe_before);
    p->fd = fd;
    p->left = false;
    p->child = child;
    return true;
}

static void feed(vm_pager *p, const char *text, size_t len) {
    while (len && !p->left) {
        ssize_t n = base_file_write(p->fd, text, len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) p->left = true;
        text += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
}

bool vm_pager_write(vm_t *vm, const void *text, size_t len) {
    if (!vm->paged) return false;
    if (!pager_of(vm) &&
        !(vm_setting_on(vm, VM_SETTING_page_screen_output) && is_long(vm, text, len) && start(vm)))
        return false;
    feed(pager_of(vm), text, len);
    return true;
}

bool vm_pager_write_error(vm_t *vm, const void *text, size_t len) {
    if (!pager_of(vm) || !isatty(2)) return false;
    feed(pager_of(vm), text, len);
    return true;
}

void vm_pager_end(vm_t *vm) {
    vm_pager *p = pager_of(vm);
    if (!p) return;
    vm_flush(vm);
    base_system_feed_end(p->fd, p->child);
    p->child = 0;
    sigaction(SIGPIPE, &p->pipe_before, NULL);
}
