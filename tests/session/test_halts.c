/* tests/session/test_halts.c - stops that are asked for while a builtin or an instruction runs: it is given up and begun anew,
 * and the program cannot tell. Where to stop is told by counts: when what runs has polled so many times. */
#include "mica/state.h"

#include "vm/heap/root.h"
#include "vm/run/builtin.h"
#include "vm/run/plain.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "heard.h"

static void after_polls(mica_session *s, uint32_t polls, int what) {
    s->vm->stop_polls = polls;
    s->vm->polled = what;
    s->stop_wanted = SES_STOP_SOON;
    vm_ask(s->vm, VM_INTERRUPT_POLLS);
}

/* What is computed, by what: the builtin that is given up, "" for an instruction, "=" for one that
 * stores, "*" for x * x' and x \ y, "1" for one of the first statement, "-" for the end of a value. */
static const struct work {
    const char *by, *first, *text;
} works[] = {
    {"sort", "x = mod ((1:50000) * 7919, 50021);", "z = sort (x);"},
    {"sort", "x = arrayfun (@(k) sprintf ('%d', mod (k * 7919, 5003)), 1:5000, 'UniformOutput', false);",
     "z = numel (sort (x){7});"},
    {"sum", "x = (1:100000) / 3;", "z = sum (x);"},
    {"cumsum", "x = (1:50000) / 3;", "z = cumsum (x);"},
    {"max", "x = [NaN, mod((1:100000) * 7919, 50021), NaN(1, 5)];", "z = max (x);"},
    {"find", "x = mod (1:50000, 3) == 0;", "z = find (x);"},
    {"exp", "x = (1:50000) / 50000;", "z = exp (x);"},
    {"sprintf", "x = 1:3000;", "z = double (sprintf ('%d ', x));"},
    {"regexprep", "x = repmat ('ab1', 1, 500);", "z = double (regexprep (x, '\\d', '<$0>'));"},
    {"strrep", "x = repmat ('abc', 1, 2000);", "z = double (strrep (x, 'b', 'xy'));"},
    {"num2cell", "x = 1:50000;", "c = num2cell (x); z = c{end};"},
    {"jsondecode", "x = jsonencode (1:3000);", "z = jsondecode (x);"},
    {"containers.Map", "x = arrayfun (@(k) sprintf ('%d', k), 1:3000, 'UniformOutput', false);",
     "m = containers.Map (x, 1:3000); z = m('2999') + m.Count;"},
    {"cellfun", "x = repmat ({'ab'}, 1, 20000);", "z = cellfun ('length', x);"},
    {"rand", "rand ('state', 3);", "z = rand (1, 30000);"},
    {"randn", "randn ('state', 3);", "z = randn (1, 30000);"},
    {"randi", "rand ('state', 3);", "z = randi (1000, 1, 30000);"},
    {"randperm", "rand ('state', 3);", "z = randperm (30000);"},
    {"", "x = (1:50000) / 3; y = x;", "z = x + y;"},
    {"", "x = (1:50000) / 3; y = x;", "z = x .* y + x - 3;"},
    {"", "x = (1:50000) / 3; k = [1:2:50000, 2:2:50000];", "z = x(k);"},
    {"", "x = reshape (1:90000, 300, 300);", "z = x';"},
    {"", "x = (1:50000) / 3;", "z = [x; x];"},
    {"cumsum", "x = reshape ((1:60000) / 3, 60, 1000);", "z = cumsum (x);"},
    {"cumsum", "x = reshape ((1:60000) / 3, 10000, 6);", "z = cumsum (x);"},
    {"sum", "x = reshape ((1:60000) / 3, 60, 1000);", "z = sum (x);"},
    {"max", "x = reshape ((1:60000) / 3, 60, 1000);", "z = max (x);"},
    {"max", "x = reshape ((1:60000) / 3, 60, 1000);", "[y, k] = max (x, [], 2); z = [y, k];"},
    {"max", "x = reshape ((1:60000) / 3, 60, 1000);", "z = max (x, [], 2);"},
    {"diff", "x = reshape ((1:60000) / 3, 60, 1000);", "z = diff (x);"},
    {"any", "x = reshape (mod (1:60000, 7) == 2, 6, 10000);", "z = double (any (x));"},
    {"sort", "x = reshape (mod ((1:60000) * 7919, 60013), 6, 10000);", "z = sort (x);"},
    {"repmat", "x = (1:100)';", "z = repmat (x, 1, 600);"},
    {"repmat", "x = {[1, 2]; 'a'};", "c = repmat (x, 20000, 1); z = numel (c) + c{end - 1}(2);"},
    {"zeros", "x = (1:300000) * 2; x = [];", "z = zeros (1, 300000);"},
    {"cell", "c = 1;", "c = cell (1, 50000); z = numel (c) + numel (c{7});"},
    {"", "x = reshape (1:60000, 60, 1000); y = 1:1000;", "z = x + y;"},
    {"=", "x = (1:50000) / 3; k = [1:2:50000, 2:2:50000]; y = x * 7;", "x(k) = y; z = x;"},
    {"=", "x = (1:50000) / 3; k = mod (1:50000, 3) == 0; y = 7 * x(k);", "x(k) = y; z = x;"},
    {"=", "x = (1:50000) / 3; k = mod (1:50000, 3) == 0;", "x(k) = 7; z = x;"},
    {"=", "x = (1:50000) > 9; k = 1:2:50000; y = single (x(k) * 3);", "x(k) = y; z = double (x);"},
    {"=", "x = zeros (300, 300); k = 300:-1:1; y = reshape (1:90000, 300, 300);", "x(k, :) = y; z = x;"},
    {"=", "x = num2cell (1:20000); k = 20000:-1:1; y = num2cell ((1:20000) * 3);", "x(k) = y; z = [x{:}];"},
    {"=", "x = (1:50000) / 3;", "y = x; y(3) = 7; z = y + 0 * x;"},
    {"=", "x = num2cell (1:20000); c = 0;", "c = x; c{3} = [1, 2]; z = numel (x{3}) + c{3}(2);"},
    {"=", "x.a.b = (1:50000) / 3;", "s = x; s.a.b(3) = 7; z = s.a.b + x.a.b;"},
    {"=", "x = struct ('a', num2cell (1:20000));", "s = x; s(3).a = 7; z = [s.a] + [x.a];"},
    {"=", "x = (1:50000) / 3;", "y = x; y(end + 1) = 7; z = y;"},
    {"=", "x = (1:50000) / 3;", "x(200000) = 7; z = x;"},
    {"=", "x = reshape ((1:60000) / 3, 60, 1000);", "x(end + 1, end + 1) = 7; z = x;"},
    {"=", "c = num2cell (1:20000);", "c{end + 20000} = 7; z = numel (c) + c{end} + numel (c{30000});"},
    {"=", "x = (1:50000) / 3;", "x(1:2:end) = []; z = x;"},
    {"=", "x = (1:50000) / 3; k = [7, 5, 9];", "x(k) = []; z = x;"},
    {"=", "x = (1:50000) / 3;", "x(10:20) = []; z = x;"},
    {"=", "x = reshape ((1:60000) / 3, 60, 1000);", "x(:, 1:2:end) = []; z = x;"},
    {"=", "x = num2cell (1:20000);", "x(1:2:end) = []; z = [x{:}];"},
    {"=", "x.a = (1:50000) / 3;", "x.a(1:2:end) = []; z = x.a;"},
    {"abs", "x = (-60000:140000) / 3;", "z = abs (x);"},
    {"1", "x = (1:200000) / 3;", "x = (x + 1) - 1; z = x;"},
    {"1", "x = (1:140000) / 3;", "x = -abs (x); z = x;"},
    {"1", "x = int32 (1:200000);", "x = (x + 1) - 1; z = double (x);"},
    {"1", "x = (1:200000) / 3 > 7;", "y = ! x; z = y + 0;"},
    {"1", "x = {[1, 2], 'a'}(mod (reshape (1:40000, 200, 200), 2) + 1);",
     "y = x'; z = numel (y{1}) + y{end}(1);"},
    {"*", "x = reshape (mod (1:40000, 101), 200, 200);", "y = x * x'; z = y;"},
    {"*", "x = reshape (mod (1:40000, 101), 200, 200) + 200 * eye (200);",
     "y = x \\ (1:200)'; z = round (1e6 * y);"},
    {"", "x = (1:50000) / 3; k = [1:2:50000, 2:2:50000] + 0;", "z = k(k);"},
    {"isnan", "x = (1:50000) / 3;", "z = isnan (x) + 0;"},
    {"sort", "x = (1:100000) / 3;", "z = sort (x);"},
    {"strcmp", "x = repmat ({'abc', 'd'}, 1, 5000);", "z = strcmp (x, 'abc') + 0;"},
    {"hash", "x = repmat ('abc', 1, 100000);", "z = double (hash ('md5', x));"},
    {"=", "m = containers.Map ('KeyType', 'double', 'ValueType', 'any'); for k = 1:65536, m(k) = k; end",
     "m(0) = 7; z = m(0) + m(7) + m.Count;"},
    {"-", "c = arrayfun (@(k) [k, k], 1:20000, 'UniformOutput', false);", "c = 7; z = c;"},
    {"-", "c = arrayfun (@(k) {[k, k]}, 1:20000, 'UniformOutput', false);", "c = 7; z = c;"},
    {"-", "x = 1:2; c = arrayfun (@(k) {x, k}, 1:20000, 'UniformOutput', false); d = c(1:2:end);",
     "c = 7; z = d{77}{1};"},
    {"", "x = {[1, 2], 'a'}(mod (1:50000, 2) + 1);", "c = x([1:2:end, 2:2:end]); z = numel (c) + c{end}(1);"},
    {"", "x = num2cell (1:50000); k = [1:2:50000, 2:2:50000];", "c = x(k); z = c{end} + numel (c);"},
};

static const char tell[] =
    "z = z(:)'; printf ('%.17g %.17g %d\\n', sum (z .* (1:numel (z))), z(end), numel (z));";

static bool stores(uint64_t ins) {
    unsigned op = prog_i_op(ins);
    return op == PROG_OP_SETIDX1 || op == PROG_OP_SETIDX2 || op == PROG_OP_SETPATH ||
           op == PROG_OP_SETFIELD || op == PROG_OP_DELPATH;
}

/* Whether the program stands in front of a call that was begun, or of an instruction where none is. */
static bool stands_in(mica_session *s, const char *builtin) {
    const vm_root *root = s->vm->root;
    const vm_frame *f = &vm_frames(s->vm)[root->nframes - 1];
    if (*builtin == '-') return root->pool_top != VM_POOL_EMPTY;
    if (*builtin == '1') return f->kind == VM_FRAME_CODE && f->pc < 7;
    uint64_t next = f->kind == VM_FRAME_CODE ? prog_code_instr(vm_frame_code(s->vm, f))[f->pc] : 0;
    if (*builtin == '*') return prog_i_op(next) == PROG_OP_MULNT || prog_i_op(next) == PROG_OP_LDIV;
    if (*builtin == '=') return stores(next);
    if (!*builtin) return f->kind == VM_FRAME_CODE;
    return f->kind == VM_FRAME_NATIVE && f->pc == 0 && strcmp(vm_builtins[f->builtin].name, builtin) == 0;
}

/* Everything is stopped when it has polled once, twice … as often as it does, as long as that is below 12, and goes on; what it
 * gives is what an unbroken run gives. */
static void test_given_up(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    for (size_t k = 0; k < sizeof works / sizeof *works; k++) {
        const struct work *w = &works[k];
        char want[sizeof printed], text[256];
        size_t want_len;
        mica_session *s = open_session();
        snprintf(text, sizeof text, "%s %s", w->text, tell);
        assert_int_equal(run(s, w->first), MICA_RUN_DONE);
        uint32_t made = s->vm->root->handles_made;
        assert_int_equal(run(s, text), MICA_RUN_DONE);
        made = s->vm->root->handles_made - made; /* maps: they have numbers, which states tell */
        memcpy(want, printed, want_len = printed_len);
        unsigned inside = 0;
        for (uint32_t polls = 1; polls < 12; polls++) {
            assert_int_equal(run(s, w->first), MICA_RUN_DONE);
            printed_len = 0;
            after_polls(s, polls, VM_INTERRUPT_STOP);
            uint32_t before = s->vm->root->handles_made;
            mica_outcome how = run(s, text);
            if (how == MICA_RUN_STOPPED) {
                inside += stands_in(s, w->by);
                how = mica_session_continue(s, &err);
            }
            assert_int_equal(how, MICA_RUN_DONE);
            assert_int_equal(s->vm->root->handles_made - before, made);
            if (printed_len != want_len || memcmp(printed, want, want_len) != 0)
                fail_msg("%s, %u polls: %.*s, not %.*s", w->text, polls, (int)printed_len, printed,
                         (int)want_len, want);
            vm_ask(s->vm, 0);
        }
        if (!inside) fail_msg("%s was never given up", w->text);
        mica_session_close(s);
    }
}

/* A state that is taken there is a state like any other: it is proved, and goes on in another session. */
static void test_taken_inside(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    for (size_t k = 0; k < sizeof works / sizeof *works; k++) {
        const struct work *w = &works[k];
        char want[sizeof printed], text[256];
        size_t want_len;
        mica_session *s = open_session(), *other = open_session();
        snprintf(text, sizeof text, "%s %s", w->text, tell);
        assert_int_equal(run(s, w->first), MICA_RUN_DONE);
        after_polls(s, 3, VM_INTERRUPT_STOP);
        if (run(s, text) == MICA_RUN_STOPPED) {
            base_buf taken = {0};
            OK(mica_state_take(s, &taken, &err));
            printed_len = 0;
            assert_int_equal(mica_session_continue(s, &err), MICA_RUN_DONE);
            memcpy(want, printed, want_len = printed_len);
            printed_len = 0;
            if (mica_state_load(other, taken.data, taken.len, &err) != MICA_OK)
                fail_msg("%s: %s (%s)", w->text, err.message, err.section);
            assert_int_equal(mica_session_continue(other, &err), MICA_RUN_DONE);
            if (printed_len != want_len)
                fail_msg("%s: printed %zu, not %zu: %.*s", w->text, printed_len, want_len, (int)printed_len,
                         printed);
            assert_memory_equal(printed, want, want_len);
            base_buf_free(&taken);
        }
        mica_session_close(s);
        mica_session_close(other);
    }
}

/* Ctrl-C ends a call in its middle. */
static void test_interrupted(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_session();
    assert_int_equal(run(s, "x = (1:100000) / 3;"), MICA_RUN_DONE);
    after_polls(s, 2, VM_INTERRUPT_USER);
    const char text[] = "z = cumsum (x); disp ('behind');";
    assert_int_equal(mica_session_run_text(s, text, strlen(text), "<test>", false, &err), MICA_RUN_FAILED);
    assert_int_equal(err.code, MICA_ERR_INTERRUPTED);
    assert_int_equal(printed_len, 0);
    mica_session_close(s);
}

/* What was said is not said twice, and what was changed in place not changed twice. */
static void test_done_once(void **state) {
    (void)state;
    static const char *const once[] = {
        "x = char ([300, 65 * ones(1, 20000)]); printf ('%d\\n', numel (x));",
        "x = (1:20000) / 3; x = (x + 1) * 2; x = -x; printf ('%.17g\\n', sum (x));",
        "x = zeros (1, 0); for k = 1:300, x = horzcat (x, k); end, printf ('%d %d\\n', numel (x), sum (x));",
        "c = cell (1, 3000); for k = 1:500:3000, c{k} = onCleanup (@() printf ('%d ', k)); "
        "c{k + 1} = {onCleanup(@() printf ('[%d] ', k)), 2}; c{k + 2} = [k, k]; end, d = c(2); c = 7; d = "
        "8;",
        "s = struct (); for k = 1:50, s = setfield (s, sprintf ('f%d', k), k); end, printf ('%d\\n', "
        "numfields (s));",
    };
    mica_error err = MICA_ERROR_INIT;
    for (size_t k = 0; k < sizeof once / sizeof *once; k++) {
        char want[sizeof printed];
        mica_session *s = open_session();
        mica_outcome end = run(s, once[k]);
        size_t want_len = printed_len;
        memcpy(want, printed, want_len);
        for (uint32_t polls = 1; polls < 60; polls++) {
            printed_len = 0;
            after_polls(s, polls, VM_INTERRUPT_STOP);
            mica_outcome how = run(s, once[k]);
            while (how == MICA_RUN_STOPPED)
                how = mica_session_continue(s, &err);
            assert_int_equal(how, end);
            if (printed_len != want_len || memcmp(printed, want, want_len) != 0)
                fail_msg("%s, %u polls: %.*s", once[k], polls, (int)printed_len, printed);
            vm_ask(s->vm, 0);
        }
        mica_session_close(s);
    }
}

/* ---- who asks without end ---- */

static atomic_bool hammer_ends;
static void *hammer(void *ctx) {
    while (!hammer_ends)
        mica_session_request_stop(ctx);
    return NULL;
}

/* A program that is stopped again and again comes to its end all the same, as each call is given up only so often. */
static void test_goes_on(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_session();
    unsigned inside = 0;
    pthread_t thread;
    assert_int_equal(run(s, "x = mod ((1:1000000) * 7919, 1000003);"), MICA_RUN_DONE);
    hammer_ends = false;
    assert_int_equal(pthread_create(&thread, NULL, hammer, s), 0);
    mica_outcome how = run(s, "z = sort (x); printf ('%d\\n', z(1000));");
    while (how == MICA_RUN_STOPPED) {
        inside += stands_in(s, "sort");
        how = mica_session_continue(s, &err);
    }
    hammer_ends = true;
    pthread_join(thread, NULL);
    assert_int_equal(how, MICA_RUN_DONE);
    assert_true(inside > 1);
    assert_memory_equal(printed, "1000\n", 5);
    mica_session_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_given_up),    cmocka_unit_test(test_taken_inside),
        cmocka_unit_test(test_interrupted), cmocka_unit_test(test_done_once),
        cmocka_unit_test(test_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
