/* tests/session/heard.h - a session whose output is heard: what a text printed is compared with what it should. Included once. */
#ifndef TESTS_SESSION_HEARD_H
#define TESTS_SESSION_HEARD_H

#include "session/session_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#define OK(call) assert_int_equal(call, MICA_OK)

static char printed[4096];
static size_t printed_len;

static void hear(void *ctx, const void *text, size_t len) {
    (void)ctx;
    if (len > sizeof printed - printed_len) len = sizeof printed - printed_len;
    memcpy(printed + printed_len, text, len);
    printed_len += len;
}
static const vm_host host = {.write_out = hear, .write_err = hear};

/* The library is compiled from its sources where it is asked for. */
static mica_session *open_session(void) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    OK(mica_session_open(&(mica_session_options){.snapshot = "none", .quiet = true}, &s, &err));
    s->vm->host = &host;
    s->vm->threads = 1;
    printed_len = 0;
    return s;
}

static mica_outcome run(mica_session *s, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    return mica_session_run_text(s, text, strlen(text), "<test>", false, &err);
}

static inline void expect_printed(const char *want) {
    if (printed_len != strlen(want) || memcmp(printed, want, printed_len) != 0)
        fail_msg("printed '%.*s', not '%s'", (int)printed_len, printed, want);
    printed_len = 0;
}

#endif
