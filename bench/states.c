/* bench/states.c - what it costs to take a state and to load one: 1 MB of values, half of it one matrix, half small values,
 * and a program that stands in a function; as bytes, and as memory that stays in the process. Prints medians in microseconds.
 * bench_states KIND N: N times one kind (take, load, hold, restore) alone, for tools that count. */
#include "mica/state.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUNS 200

static const char program[] = "function r = f (n), r = 0; while true, r = r + n; end, end\n"
                              "A = rand (256, 256); c = cell (1, 4000);\n"
                              "for k = 1:4000, c{k} = sprintf ('number %d', k); end\n"
                              "f (1);";

static int by_size(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static double median(double *of) {
    qsort(of, RUNS, sizeof *of, by_size);
    return of[RUNS / 2];
}

static int failed(const mica_error *err) {
    fprintf(stderr, "bench_states: %s\n", err->message);
    return 1;
}

static double since(uint64_t begun) {
    return (double)(base_time_ns() - begun) / 1e3;
}

/* The program runs on for a little between two. */
static bool go_on(mica_session *s, mica_error *err) {
    mica_session_stop_after(s, 1000);
    return mica_session_continue(s, err) == MICA_RUN_STOPPED;
}

static mica_status as_bytes(mica_session *s, mica_error *err) {
    static double take[RUNS], load[RUNS];
    mica_buffer state = {0};
    mica_status status = MICA_OK;
    for (int k = 0; k < RUNS && status == MICA_OK; k++) {
        state.len = 0;
        uint64_t begun = base_time_ns();
        status = mica_state_take(s, &state, err);
        take[k] = since(begun);
        if (!go_on(s, err)) return MICA_ERR_RUNTIME;
        begun = base_time_ns();
        if (status == MICA_OK) status = mica_state_load(s, state.data, state.len, err);
        load[k] = since(begun);
    }
    printf("state of %zu bytes: take %.0f us, load %.0f us\n", state.len, median(take), median(load));
    mica_buffer_free(&state);
    return status;
}

static mica_status as_memory(mica_session *s, mica_error *err) {
    static double hold[RUNS], restore[RUNS];
    mica_held_state *held = NULL;
    mica_status status = MICA_OK;
    size_t bytes = 0;
    for (int k = 0; k < RUNS && status == MICA_OK; k++) {
        uint64_t begun = base_time_ns();
        status = mica_state_hold(s, &held, err);
        hold[k] = since(begun);
        if (status != MICA_OK || !go_on(s, err)) return MICA_ERR_RUNTIME;
        bytes = mica_held_state_bytes(held);
        begun = base_time_ns();
        status = mica_state_restore(s, held, err);
        restore[k] = since(begun);
        mica_held_state_free(held);
    }
    printf("held, %zu bytes: hold %.0f us, restore %.0f us\n", bytes, median(hold), median(restore));
    return status;
}

static mica_status only(mica_session *s, const char *kind, int n, mica_error *err) {
    mica_buffer state = {0};
    mica_held_state *held = NULL;
    mica_status status = mica_state_take(s, &state, err);
    if (status == MICA_OK) status = mica_state_hold(s, &held, err);
    for (; n-- > 0 && status == MICA_OK;) {
        mica_held_state *one = NULL;
        if (*kind == 't') state.len = 0;
        status = *kind == 't'   ? mica_state_take(s, &state, err)
                 : *kind == 'l' ? mica_state_load(s, state.data, state.len, err)
                 : *kind == 'h' ? mica_state_hold(s, &one, err)
                                : mica_state_restore(s, held, err);
        mica_held_state_free(one);
    }
    mica_held_state_free(held);
    mica_buffer_free(&state);
    return status;
}

int main(int argc, char **argv) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_open(&(mica_session_options){.quiet = true}, &s, &err) != MICA_OK) return failed(&err);
    mica_session_stop_after(s, 20000);
    if (mica_session_run_text(s, program, strlen(program), "<bench>", false, &err) != MICA_RUN_STOPPED)
        return failed(&err);
    mica_status status = argc > 2 ? only(s, argv[1], atoi(argv[2]), &err) : as_bytes(s, &err);
    if (argc < 3 && status == MICA_OK) status = as_memory(s, &err);
    mica_session_close(s);
    return status == MICA_OK ? 0 : failed(&err);
}
