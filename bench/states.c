/* bench/states.c - what it costs to take a state and to load one: 1 MB of values, half of it one matrix, half small values,
 * and a program that stands in a function. Prints medians in microseconds. */
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

int main(void) {
    static double take[RUNS], load[RUNS];
    mica_session *s;
    mica_buffer state = {0};
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_open(&(mica_session_options){.quiet = true}, &s, &err) != MICA_OK) return failed(&err);
    mica_session_stop_after(s, 20000);
    if (mica_session_run_text(s, program, strlen(program), "<bench>", false, &err) != MICA_RUN_STOPPED)
        return failed(&err);
    for (int k = 0; k < RUNS; k++) {
        state.len = 0;
        uint64_t begun = base_time_ns();
        if (mica_state_take(s, &state, &err) != MICA_OK) return failed(&err);
        uint64_t taken = base_time_ns();
        if (mica_state_load(s, state.data, state.len, &err) != MICA_OK) return failed(&err);
        take[k] = (double)(taken - begun) / 1e3;
        load[k] = (double)(base_time_ns() - taken) / 1e3;
    }
    printf("state of %zu bytes: take %.0f us, load %.0f us\n", state.len, median(take), median(load));
    mica_buffer_free(&state);
    mica_session_close(s);
    return 0;
}
