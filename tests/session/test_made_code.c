/* tests/session/test_made_code.c - code that no compiler makes and the verifier accepts: what the interpreter
 * checks itself. */
#include "program/verify.h"
#include "session/session_internal.h"
#include "tests/program/made_code.h"
#include "vm/run/frame.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

static char said[4096];
static mica_session *running;

static void hear(void *ctx, const void *text, size_t len) {
    (void)ctx;
    size_t at = strlen(said);
    if (len > sizeof said - 1 - at) len = sizeof said - 1 - at;
    memcpy(said + at, text, len);
    said[at + len] = 0;
}

static int setup(void **state) {
    static const vm_host host = {NULL, hear, hear};
    mica_session_options options = {.snapshot = "none", .stdlib_folder = "none", .quiet = true};
    mica_session *s;
    if (mica_session_open(&options, &s, NULL) != MICA_OK) return -1;
    vm_set_host(s->vm, &host);
    said[0] = 0;
    *state = running = s;
    return 0;
}

static int teardown(void **state) {
    mica_session_close(*state);
    return 0;
}

typedef struct definition {
    uint64_t code;
    prog_value owner;
} definition;

static void define_body(vm_t *vm, void *ctx) {
    definition *d = ctx;
    vm_define_function(vm, vm_intern_cstr(vm, "made"), d->code, d->owner);
}

/* Defines function `made` with three parameters and one output, register 0. */
static void define(mica_session *s, const uint64_t *code, size_t ninstr, const prog_handler *handler) {
    static uint8_t blob[4096] __attribute__((aligned(16)));
    definition d = {0, PROG_UNDEF};
    mica_error err = MICA_ERROR_INIT;
    memset(blob, 0, sizeof blob);
    size_t len =
        made_put_object(blob, (prog_code){.nparams = VARS, .nouts = 1}, code, ninstr, handler, NULL, 0);
    const prog_code *c = (const prog_code *)(const void *)blob;
    vm_reloc relocs[3];
    for (uint32_t i = 0; i < 3; i++)
        relocs[i] = (vm_reloc){c->syms_off + 4 * i, base_view_str("name")};
    if (prog_verify(blob, len, PROG_NONE, false, &err) != MICA_OK) fail_msg("refused: %s", err.message);
    assert_int_equal(vm_load_code(s->vm, blob, len, relocs, 3, &d.owner, &err), MICA_OK);
    d.code = vm_code_at(s->vm, d.owner, 0);
    assert_true(vm_protect(s->vm, define_body, &d));
}

static mica_outcome run(mica_session *s, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    return mica_session_run_text(s, text, strlen(text), "test", false, &err);
}

static void what_is_no_error_is_not_raised_again(void **state) {
    static const uint64_t code[] = {I(RETHROW, 0, 0, 0, 0), I(RET, 0, 0, 0, 0)};
    define(*state, code, 2, NULL);
    assert_int_equal(run(*state, "for v = {5, 'a', {}, struct('message', 'a'), @sin},\n"
                                 "try, made (v{1}); catch e, disp (e.message), end\nend"),
                     MICA_RUN_DONE);
    const char *at = said;
    for (int i = 0; i < 5; i++) {
        at = strstr(at, "what is to be raised again is no error\n");
        assert_non_null(at);
        at++;
    }
}

static void a_store_puts_a_copy_into_the_variable_itself(void **state) {
    static const uint64_t code[] = {I(SETPATH, 1, 0, BRACE1, 0), I(RET, 0, 0, 0, 0)};
    define(*state, code, 2, NULL); /* a{b} = a */
    assert_int_equal(
        run(*state, "c = made ({1, 2}, 1); c = made (c, 2); disp (size (c{2})), disp (c{2}{1}{2}), c = 0;"),
        MICA_RUN_DONE);
    assert_string_equal(said, "   1   2\n2\n");
}

static void on_alarm(int sig) {
    (void)sig;
    mica_session_interrupt(running);
}

static void a_handler_around_an_endless_loop_does_not_hold_an_interrupt(void **state) {
    static const uint64_t code[] = {I(LOOPHINT, 0, 0, 0, 0), J(JMP, 0, 0, -2), I(RET, 0, 0, 0, 0)};
    static const prog_handler handler = {0, 2, 0, T, 0};
    const struct sigaction act = {.sa_handler = on_alarm};
    const struct itimerval soon = {{0, 0}, {0, 20000}};
    define(*state, code, 3, &handler);
    sigaction(SIGALRM, &act, NULL);
    setitimer(ITIMER_REAL, &soon, NULL);
    assert_int_not_equal(run(*state, "made (1);"),
                         MICA_RUN_DONE); /* in vain it catches; it ends all the same */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_no_error_is_not_raised_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_store_puts_a_copy_into_the_variable_itself, setup, teardown),
        cmocka_unit_test_setup_teardown(a_handler_around_an_endless_loop_does_not_hold_an_interrupt, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
