/* tests/session/bare.h - a session that runs texts and needs no snapshot. */
#ifndef TESTS_SESSION_BARE_H
#define TESTS_SESSION_BARE_H

#include "mica/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* The library is compiled from its sources where it is asked for. */
static inline mica_session *open_bare(void) {
    mica_session_options options = {.snapshot = "none", .quiet = true};
    mica_session *s = NULL;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_session_open(&options, &s, &err), MICA_OK);
    return s;
}

/* Runs a text that must not end in an error. */
static inline void run_text(mica_session *s, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_run_text(s, text, strlen(text), "<test>", false, &err) == MICA_RUN_FAILED)
        fail_msg("%s: %s", text, err.message);
}

#endif
