/* vm/interp/echo.c - which lines are shown when, and the command echo.
 *
 * While echo is on the VM runs the watching instance of its loop, which asks here before every instruction.
 * Lines are shown up to the one that is reached, those between too, each once; what a loop runs again is
 * shown again, but not the line that it begins with. A VM that is carried elsewhere echoes nothing there. */
#include "vm/interp/echo.h"

#include "base/file.h"
#include "vm/heap/process.h"
#include "vm/run/builtin.h"
#include "vm/run/place.h"
#include "vm/run/setting.h"
#include "vm/text/text.h"

#include <stdio.h>
#include <string.h>

#define ECHO_DEEPEST 64 /* frames that are followed at the same time */
#define ECHO_LARGEST (16u << 20)

typedef struct position {
    uint64_t code;
    uint32_t line, most; /* where it is; the last line that was shown */
    bool live;
    base_buf text; /* the file */
} position;

typedef struct vm_echoes {
    position at[ECHO_DEEPEST]; /* by frame */
} vm_echoes;

static void end_echoes(void *state) {
    vm_echoes *e = state;
    for (size_t k = 0; k < ECHO_DEEPEST; k++)
        base_buf_free(&e->at[k].text);
}

/* ---- text ---- */

/* Line n of a text, from 1 on; false beyond the last, which may be empty. */
static bool line_of(const base_buf *text, uint32_t n, base_view *out) {
    size_t from = 0;
    while (--n) {
        const uint8_t *end = text->len > from ? memchr(text->data + from, '\n', text->len - from) : NULL;
        if (!end) return false;
        from = (size_t)(end - text->data) + 1;
    }
    const uint8_t *end = text->len > from ? memchr(text->data + from, '\n', text->len - from) : NULL;
    *out = base_view_of(text->data + from, end ? (size_t)(end - text->data) - from : text->len - from);
    return true;
}

static size_t indent_of(base_view line) {
    size_t n = 0;
    while (n < line.len && (line.data[n] == ' ' || line.data[n] == '\t'))
        n++;
    return n;
}

static bool begins_with(base_view line, const char *word) {
    size_t n = indent_of(line), len = strlen(word);
    return line.len - n >= len && memcmp(line.data + n, word, len) == 0;
}

static void show(vm_t *vm, const base_buf *text, uint32_t from, uint32_t to) {
    uint32_t mark = vm_pool_mark(vm);
    base_view prefix = vm_setting_text(vm, VM_SETTING_PS4), line;
    for (uint32_t n = from; n <= to && line_of(text, n, &line); n++) {
        vm_put(vm, prefix.data, prefix.len);
        vm_put(vm, line.data, line.len);
        vm_puts(vm, "\n");
    }
    vm_pool_drain(vm, mark); /* what holds a prefix of one character */
}

/* The line of the word "function" that a line of its body belongs to. */
static uint32_t head_of(const base_buf *text, uint32_t line) {
    base_view at;
    uint32_t n = line;
    while (n > 1 && !(line_of(text, n, &at) && begins_with(at, "function")))
        n--;
    return n;
}

/* Its last line: the "end" under that word, or what is in front of the next function. */
static uint32_t foot_of(const base_buf *text, uint32_t line) {
    base_view head, at;
    uint32_t first = head_of(text, line), n = line;
    if (!line_of(text, first, &head)) return line;
    while (line_of(text, n + 1, &at)) {
        if (begins_with(at, "function")) return n;
        n++;
        if (begins_with(at, "end") && indent_of(at) == indent_of(head)) return n;
    }
    return n;
}

/* ---- frames ---- */

static bool is_named(vm_t *vm, const prog_code *code) {
    char name[300];
    snprintf(name, sizeof name, "echo of %s", vm_sym_cstr(vm, vm_code_sym(vm, code, code->name)));
    vm_sym known = vm_known_name(vm, name, strlen(name));
    return known && vm->root->settings && vm_get_field(vm, vm->root->settings, known) == PROG_TRUE;
}

static bool is_wanted(vm_t *vm, const prog_code *code) {
    if (code->file == PROG_NONE || code->flags & PROG_CODE_ANON) return false;
    if (code->flags & PROG_CODE_SCRIPT) return vm->echo & VM_ECHO_SCRIPTS;
    return vm->echo & VM_ECHO_FUNCTIONS || (vm->echo & VM_ECHO_NAMED && is_named(vm, code));
}

static uint32_t line_at(const prog_code *code, uint32_t at) {
    const prog_line *row = vm_line_at(code, at);
    return row ? row->line : 0;
}

/* Positions are kept by depth of frames; those above the top are of frames that ended. Frames deeper than ECHO_DEEPEST
 * are not shown: a runaway recursion would read the file for each. */
static position *top_position(vm_t *vm) {
    vm_echoes *echoes = vm_hold(vm, VM_HELD_ECHOES, sizeof *echoes, end_echoes, NULL);
    uint32_t n = vm->root->nframes;
    if (!echoes || !n || n > ECHO_DEEPEST) return NULL;
    for (uint32_t k = n; k < ECHO_DEEPEST && echoes->at[k].live; k++)
        echoes->at[k].live = false;
    return &echoes->at[n - 1];
}

/* Begins to follow the top frame. False where there is no file to show lines of. */
static bool follow(vm_t *vm, position *p, const prog_code *code, uint32_t line, bool entered) {
    mica_error ignored = MICA_ERROR_INIT;
    const char *file = vm_sym_cstr(vm, vm_code_sym(vm, code, code->file));
    p->text.len = 0;
    p->live = true;
    p->code = vm_offset_of(vm, code);
    if (*file == '<' || base_file_read_all(file, ECHO_LARGEST, &p->text, &ignored) != MICA_OK)
        p->text.len = 0;
    p->most = !entered ? line - 1 : code->flags & PROG_CODE_SCRIPT ? 0 : head_of(&p->text, line) - 1;
    p->line = p->most;
    return p->text.len != 0;
}

void vm_echo_frame(vm_t *vm) {
    const vm_frame *f = vm_top_frame(vm);
    position *p = vm->root->nframes && f->kind == VM_FRAME_CODE && f->pc == 0 ? top_position(vm) : NULL;
    if (p) p->live = false;
}

/* The file is read when a frame begins, as it is then: what is shown is what people see in their editor, even where the
 * code was compiled from an older text. */
void vm_echo_step(vm_t *vm, const prog_code *code, uint32_t at) {
    if (!is_wanted(vm, code)) return;
    position *p = top_position(vm);
    uint32_t line = line_at(code, at);
    if (!p || !line) return;
    bool known = p->live && p->code == vm_offset_of(vm, code);
    if (known ? !p->text.len : !follow(vm, p, code, line, at == 0)) return;
    unsigned op = prog_i_op(prog_code_instr(code)[at]);
    if (line > p->line) show(vm, &p->text, line > p->most ? p->most + 1 : line, line);
    p->line = line;
    if (line > p->most) p->most = line;
    if (op != PROG_OP_RET && op != PROG_OP_RETN) return;
    uint32_t last = code->flags & PROG_CODE_SCRIPT ? UINT32_MAX - 1 : foot_of(&p->text, p->most);
    show(vm, &p->text, p->most + 1, last);
    p->live = false;
}

/* ---- the command ---- */

static void name_function(vm_t *vm, const char *name, bool on) {
    vm_text field = {.vm = vm};
    vm_text_printf(&field, "echo of %s", name);
    vm_setting_set_field(vm, vm_intern(vm, field.data, field.len), prog_bool(on));
    if (on) vm->echo |= VM_ECHO_NAMED;
}

static void set_echo(vm_t *vm, const char *first, const char *second) {
    bool on = strcmp(first, "on") == 0, off = strcmp(first, "off") == 0;
    unsigned what =
        second && strcmp(second, "all") == 0 ? VM_ECHO_SCRIPTS | VM_ECHO_FUNCTIONS : VM_ECHO_SCRIPTS;
    if (second && !(on || off)) { /* FUNCTION on, FUNCTION off */
        const char *word = first;
        first = second;
        second = word;
        on = strcmp(first, "on") == 0;
        off = strcmp(first, "off") == 0;
    }
    if (!on && !off) vm_error_usage(vm, "echo");
    if (second && what == VM_ECHO_SCRIPTS) {
        name_function(vm, second, on);
        return;
    }
    vm->echo = on ? vm->echo | what : vm->echo & ~what;
}

/* Lines that were passed while nothing was shown are not shown later. */
static void forget(vm_t *vm) {
    vm_echoes *e = vm_held_state(vm, VM_HELD_ECHOES);
    for (size_t k = 0; e && k < ECHO_DEEPEST; k++)
        e->at[k].live = false;
}

/* The loop is left and entered again, so that the one that watches, or does not, is taken. That happens at
 * the next safe point, which the call of a builtin through a frame is. */
void vm_bi_echo(vm_t *vm, vm_call *c) {
    const char *words[2] = {NULL, NULL};
    unsigned before = vm->echo;
    if (c->step) return;
    for (uint32_t k = 0; k < c->nargs; k++) {
        if (!vm_is_string(vm, c->args[k])) vm_error(vm, NULL, "echo: all arguments must be strings");
        words[k] = vm_to_cstr(vm, c->args[k], "echo");
    }
    if (c->nargs)
        set_echo(vm, words[0], words[1]);
    else
        vm->echo ^= VM_ECHO_SCRIPTS;
    if (!before) forget(vm);
    if (!before == !vm->echo || vm_asked(vm)) return;
    vm->changing = true;
    vm_ask(vm, VM_INTERRUPT_STOP);
    vm_call_later(vm, c, (vm_later){.fn = vm_new_cstring(vm, "stdin"), .nout = 1, .step = 1});
}
