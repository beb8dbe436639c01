/* fuzz/calls/run.c - makes calls in this process and looks at what they leave. */
#include "fuzz/calls/calls.h"

#include "vm/heap/root.h"

#include <signal.h>
#include <unistd.h>

#define HEAP_MAX      VM_MIB(64)
#define SHOWN_MAX     1000 /* elements of a result that is displayed, and in each dimension */
#define LEAKS_EVERY   16   /* of so many calls one is repeated, to see whether memory grows */
#define LEAKS_REPEATS 4

static mica_session *session; /* for the signal handler */

static void on_interrupt(int signal_number) {
    (void)signal_number;
    if (session) mica_session_interrupt(session);
}

static void discard(void *ctx, const void *text, size_t len) {
    (void)ctx;
    (void)text;
    (void)len;
}

typedef struct runner {
    mica_session *s;
    calls_shared *shared;
    calls_call call;
    int report;
} runner;

static bool run_text(runner *r, const char *text, size_t len) {
    mica_error err = MICA_ERROR_INIT;
    return mica_session_run_text(r->s, text, len, "fuzz", false, &err) == MICA_RUN_DONE;
}

static void finding(runner *r, const char *kind) {
    dprintf(r->report, "%s\t%s\t%s\n", kind, r->call.function->name, base_buf_cstr(&r->call.line));
}

static void variable_name(char *out, size_t room, char letter, uint32_t k) {
    snprintf(out, room, "%c%u", letter, k + 1);
}

/* Is it short on paper? Empty texts of many rows are not. */
static bool is_shown(vm_t *vm, prog_value v) {
    const int64_t *dims;
    int64_t buf[2];
    uint32_t n = vm_dims(vm, v, &dims, buf);
    for (uint32_t k = 0; k < n; k++)
        if (dims[k] > SHOWN_MAX) return false;
    return vm_numel(vm, v) <= SHOWN_MAX;
}

/* Every result: whole, displayed, copied, read. */
static void look_at_results(runner *r) {
    vm_t *vm = r->s->vm;
    base_buf text = {0};
    for (uint32_t k = 0; k < r->call.nout; k++) {
        char name[16];
        variable_name(name, sizeof name, 'r', k);
        prog_value v = calls_variable(vm, name);
        const char *wrong = v == PROG_UNDEF ? NULL : calls_check(vm, v);
        if (wrong) finding(r, wrong);
        if (wrong || v == PROG_UNDEF || !is_shown(vm, v)) continue;
        base_buf_printf(&text, "%s, q = {%s, %s}; numel (%s); size (%s); class (%s); ", name, name, name,
                        name, name, name);
        if (!vm_is_kind(vm, v, PROG_KIND_MAP) && !vm_is_kind(vm, v, PROG_KIND_FUNC))
            base_buf_printf(&text, "q = %s(:); ", name);
    }
    if (text.len && !run_text(r, (const char *)text.data, text.len) && !vm_was_interrupted(vm))
        finding(r, "a result cannot be shown or copied");
    base_buf_free(&text);
}

static void clear_all(runner *r) {
    vm_root *root = r->s->vm->root;
    vm_set(r->s->vm, &root->base_scope, PROG_UNDEF);
    vm_set(r->s->vm, &root->last_error, PROG_UNDEF);
    vm_set(r->s->vm, &root->last_warning, PROG_UNDEF);
    vm_set(r->s->vm, &root->last_warning_id, PROG_UNDEF);
}

/* Repeats the call: memory may grow at first (names, tables), but not each time. */
static void look_for_leaks(runner *r) {
    vm_t *vm = r->s->vm;
    uint64_t used[LEAKS_REPEATS];
    uint32_t names = 0;
    for (int k = 0; k < LEAKS_REPEATS; k++) {
        run_text(r, (const char *)r->call.setup.data, r->call.setup.len);
        if (vm_was_interrupted(vm)) return;
        run_text(r, (const char *)r->call.text.data, r->call.text.len);
        clear_all(r);
        used[k] = vm->root->used;
        if (k + 1 < LEAKS_REPEATS) names = vm_symbol_count(vm);
    }
    bool grows = true;
    for (int k = 1; k < LEAKS_REPEATS; k++)
        grows &= used[k] > used[k - 1];
    if (grows && names == vm_symbol_count(vm) && !vm_was_interrupted(vm)) finding(r, "memory grows");
}

static void one_call(runner *r) {
    vm_t *vm = r->s->vm;
    uint64_t before[CALLS_ARGS_MAX];
    char name[16];
    if (r->call.setup.len && !run_text(r, (const char *)r->call.setup.data, r->call.setup.len)) {
        r->shared->raised++;
        return; /* the argument itself is an error */
    }
    for (uint32_t k = 0; k < r->call.nargs; k++) {
        variable_name(name, sizeof name, 'a', k);
        prog_value v = calls_variable(vm, name);
        const char *wrong = v == PROG_UNDEF ? NULL : calls_check(vm, v);
        if (wrong) finding(r, wrong);
        before[k] = calls_hash(vm, v);
    }
    if (!run_text(r, (const char *)r->call.text.data, r->call.text.len)) r->shared->raised++;
    for (uint32_t k = 0; k < r->call.nargs; k++) {
        variable_name(name, sizeof name, 'a', k);
        prog_value v = calls_variable(vm, name);
        if (v != PROG_UNDEF && before[k] != calls_hash(vm, v)) finding(r, "an argument is changed");
    }
    look_at_results(r);
    clear_all(r);
}

static bool open_session(runner *r, const calls_options *o) {
    static const vm_host host = {NULL, discard, discard};
    mica_session_options options = {.snapshot = o->snapshot, .quiet = true};
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_open(&options, &r->s, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return false;
    }
    r->s->vm->root->gc.heap_max = HEAP_MAX;
    vm_set_host(r->s->vm, &host);
    session = r->s;
    static const char quiet[] = "warning ('off', 'all');";
    (void)run_text(r, quiet, sizeof quiet - 1);
    signal(SIGUSR1, on_interrupt);
    return true;
}

int calls_run(const calls_options *o, uint64_t from, uint64_t to, calls_shared *shared, int report) {
    runner r = {.shared = shared, .report = report};
    if (!open_session(&r, o)) return 2;
    for (uint64_t n = from; n < to; n++) {
        calls_make(o->registry, o->seed, n, o->only, &r.call);
        snprintf(shared->function, sizeof shared->function, "%s", r.call.function->name);
        snprintf(shared->line, sizeof shared->line, "%s", base_buf_cstr(&r.call.line));
        shared->at = n;
        if (o->verbose) dprintf(report, "call\t%llu\t%s\n", (unsigned long long)n, shared->line);
        one_call(&r);
        if (n % LEAKS_EVERY == 0 && !vm_was_interrupted(r.s->vm)) look_for_leaks(&r);
        shared->done++;
        if (r.s->vm->root->quitting) break; /* exit was reached after all */
    }
    base_buf_free(&r.call.setup);
    base_buf_free(&r.call.text);
    base_buf_free(&r.call.line);
    session = NULL;
    mica_session_close(r.s);
    return 0;
}
