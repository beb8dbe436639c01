/* fuzz/fuzz_changes.c - changes between two states of a program that a forger changed, applied to the first, taken back and merged
 * with themselves: they are refused, or what comes of them is a state like any other, which is proved or refused when it is
 * loaded.
 *
 * Input: the number of a program, two bytes of safe points to the first state and two more to the second, then changes
 * (fuzz/portable/change.h). */
#include "fuzz/forge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEAD 5u

static bool stopped_at(mica_session *s, const char *text, uint32_t points, base_buf *state) {
    mica_error err = MICA_ERROR_INIT;
    mica_session_stop_after(s, 1 + points % SAFE_POINTS);
    mica_outcome outcome = text ? mica_session_run_text(s, text, strlen(text), "<fuzz>", false, &err)
                                : mica_session_continue(s, &err);
    if (outcome == MICA_RUN_STOPPED && mica_state_take(s, state, &err) != MICA_OK) abort();
    return outcome == MICA_RUN_STOPPED;
}

static void try_changes(mica_session *s, const base_buf *state, const base_buf *changes) {
    base_buf made = {0}, other = {0}, back = {0};
    uint8_t *exact = malloc(changes->len ? changes->len : 1);
    if (!exact) exit(2);
    memcpy(exact, changes->data, changes->len);
    if (mica_changes_apply(state->data, state->len, exact, changes->len, &made,
                           &(mica_error)MICA_ERROR_INIT) == MICA_OK)
        go_on(s, &made);
    if (mica_changes_merge(exact, changes->len, exact, changes->len, &other, &(mica_error)MICA_ERROR_INIT) ==
            MICA_OK &&
        mica_changes_apply(state->data, state->len, other.data, other.len, &back,
                           &(mica_error)MICA_ERROR_INIT) == MICA_OK)
        go_on(s, &back);
    other.len = back.len = 0;
    if (mica_changes_invert(exact, changes->len, &other, &(mica_error)MICA_ERROR_INIT) == MICA_OK)
        (void)!mica_changes_apply(made.data, made.len, other.data, other.len, &back,
                                  &(mica_error)MICA_ERROR_INIT);
    (void)!mica_changes_describe(exact, changes->len, &other, &(mica_error)MICA_ERROR_INIT);
    free(exact);
    base_buf_free(&made);
    base_buf_free(&other);
    base_buf_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    base_buf one = {0}, other = {0}, changes = {0};
    mica_error err = MICA_ERROR_INIT;
    if (size < HEAD || size > 2048) return 0;
    mica_session *s = bytes_session();
    if (stopped_at(s, programs[data[0] % PROGRAMS], data[1] | (uint32_t)data[2] << 8, &one)) {
        if (stopped_at(s, NULL, data[3] | (uint32_t)data[4] << 8, &other)) {
            mica_session_abandon(s);
            if (mica_state_changes(one.data, one.len, other.data, other.len, &changes, &err) != MICA_OK)
                abort();
            forge(&changes, data, size, HEAD);
            try_changes(s, &one, &changes);
        }
    }
    base_buf_free(&one);
    base_buf_free(&other);
    base_buf_free(&changes);
    return 0;
}
