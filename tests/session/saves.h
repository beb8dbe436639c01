/* tests/session/saves.h - sessions that are kept in an image and saved, at once and in slices, while calls fail, memory is lacking
 * or the process dies at one of them: the image is then the old one or the new one, whole. */
#ifndef TESTS_SESSION_SAVES_H
#define TESTS_SESSION_SAVES_H

#include "base/alloc.h"
#include "base/file.h"
#include "mica/session.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#define OK(call)                                                                                             \
    do {                                                                                                     \
        if ((call) != MICA_OK) fail_msg("%s: %s", #call, err.message);                                       \
    } while (0)

/* Saves where the session is kept: at once, or in slices of nothing but one step. */
enum { AT_ONCE, IN_SLICES, HOWS };
static inline mica_status save(mica_session *s, int how, mica_error *err) {
    if (how == AT_ONCE) return mica_session_checkpoint(s, err);
    mica_autosave state;
    mica_status status;
    do
        status = mica_session_autosave(s, 0, &state, err);
    while (status == MICA_OK && state != MICA_AUTOSAVE_DONE);
    return status;
}

/* What a session that could be loaded says of itself: the status of `text`, which ends with exit; -1: it could not be. Ends the
 * session. */
static inline int said(mica_session *s, const char *from, unsigned flags, const char *text, mica_error *err) {
    int x = -1;
    if (mica_session_load_image(s, from, flags, NULL, err) == MICA_OK) {
        mica_error ran = MICA_ERROR_INIT;
        if (mica_session_run_text(s, text, strlen(text), "<test>", false, &ran) != MICA_RUN_EXIT)
            fail_msg("%s", mica_session_report(s));
        x = mica_session_exit_status(s);
    }
    mica_session_close(s);
    return x;
}

/* What is saved: a session in which x is 1, kept and saved in `path`; one that has run nothing; x in `path`. */
typedef struct saves_of {
    mica_session *(*kept)(void), *(*fresh)(void);
    void (*run)(mica_session *s, const char *text);
    int (*saved_x)(void);
    const char *path, *aside;
} saves_of;

/* Of every file call, also while all is saved into another file. */
static inline void expect_failed_saves_to_be_repeated(const saves_of *t, uint64_t least) {
    for (int how = 0; how <= HOWS; how++) {
        bool full = how == HOWS;
        uint64_t n = 0, calls = 0, failed = 0;
        while (calls >= n) {
            mica_error err = MICA_ERROR_INIT;
            mica_session *s = t->kept();
            t->run(s, "x = 2;");
            if (full) OK(mica_session_keep_image(s, t->path, &err));
            calls = base_file_count();
            base_file_fail_at(++n, ENOSPC);
            mica_status status = full ? mica_session_save_image(s, t->aside, &err) : save(s, how, &err);
            base_file_fail_at(0, 0);
            calls = base_file_count() - calls;
            failed += status != MICA_OK;
            int x = full ? 2 : t->saved_x();
            assert_true(x == 2 || (x == 1 && status != MICA_OK));
            err = (mica_error)MICA_ERROR_INIT;
            OK(save(s, n % 2, &err));
            assert_int_equal(t->saved_x(), 2);
            mica_session_close(s);
        }
        assert_true(failed > least);
    }
}

static inline void expect_saves_without_memory_to_fail(const saves_of *t) {
    for (int how = 0; how < HOWS; how++) {
        mica_session *s = t->kept();
        mica_status status = MICA_ERR_NO_MEMORY;
        for (uint64_t n = 1; status != MICA_OK; n++) {
            mica_error err = MICA_ERROR_INIT;
            t->run(s, "x = 3;");
            base_alloc_fail_at(n);
            status = save(s, how, &err);
            base_alloc_fail_at(0);
            assert_true(status == MICA_OK || status == MICA_ERR_NO_MEMORY);
            int x = t->saved_x();
            assert_true(x == 3 || (x == 1 && status != MICA_OK));
        }
        mica_session_close(s);
    }
}

/* At every file call, torn or not: while it adds to the file, while another life does, and while another session, which does not
 * come out of that file's name, replaces it. */
static inline void expect_killed_saves_to_leave_an_image(const saves_of *t) {
    enum { SAME, NEXT_LIFE, REPLACES, WHO };
    for (int kind = 0; kind < WHO * HOWS; kind++) {
        bool ended = false;
        for (uint64_t n = 1; !ended; n++)
            for (int torn = 0; torn < 2; torn++) {
                int status = 0;
                pid_t pid = fork();
                if (pid == 0) {
                    mica_error err = MICA_ERROR_INIT;
                    mica_session *s = t->kept();
                    if (kind % WHO != SAME) {
                        mica_session_close(s);
                        s = t->fresh();
                        unsigned flags = kind % WHO == NEXT_LIFE ? MICA_IMAGE_KEEP : 0;
                        OK(mica_session_load_image(s, t->path, flags, NULL, &err));
                        OK(mica_session_keep_image(s, t->path, &err));
                    }
                    t->run(s, "x = 2;");
                    base_file_die_at(n, torn);
                    _exit(save(s, kind / WHO, &err) == MICA_OK ? 0 : 1);
                }
                assert_int_equal(waitpid(pid, &status, 0), pid);
                ended = WIFEXITED(status);
                if (ended) assert_int_equal(WEXITSTATUS(status), 0);
                int x = t->saved_x();
                assert_true(ended ? x == 2 : x == 1 || x == 2);
            }
    }
}

#endif
