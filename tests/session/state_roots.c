/* tests/session/state_roots.c - the root of a state is the same before it is taken, of the file, where it is loaded, and after a
 * collection there; the tree that a session keeps gives the one that is made anew; and changes lead from state to state, and
 * back. Usage: programs.h. Each program is stopped up to STOPS times, at random safe points. */
#include "mica/state.h"

#include "session/places.h"
#include "tests/session/programs.h"
#include "vm/heap/root.h"
#include "vm/heap/trace.h"

static bool differ(const char *program, const char *what, const uint8_t a[32], const uint8_t b[32]) {
    if (memcmp(a, b, 32) == 0) return false;
    printf("FAIL %s: %s\n", program, what);
    return true;
}

/* Where a session differs from a state, for who reads it. */
static void tell_places(mica_session *s, const mica_buffer *state) {
    mica_buffer lists[2] = {{0}, {0}};
    mica_error err = MICA_ERROR_INIT;
    ses_leaves l;
    if (ses_leaves_of(&l, s, &err) != MICA_OK ||
        mica_state_places(state->data, state->len, &lists[1], &err) != MICA_OK)
        return;
    for (size_t k = 0; k < l.count; k++) {
        (void)!ses_place_text(ses_leaf_key(&l, &l.list[k]), &lists[0]);
        base_buf_byte(&lists[0], '\t');
        base_buf_hex(&lists[0], l.list[k].digest, 32);
        base_buf_byte(&lists[0], '\n');
    }
    ses_leaves_free(&l);
    for (int k = 0; k < 2; k++) {
        char name[32];
        snprintf(name, sizeof name, "places-%d", k);
        FILE *to = fopen(name, "w");
        if (!to) return;
        fwrite(lists[k].data, 1, lists[k].len, to);
        fclose(to);
        mica_buffer_free(&lists[k]);
    }
    (void)!system("diff places-0 places-1 | cut -c1-200 | head -8");
}

/* No destructor waits, so that a collection changes nothing that the program could meet. */
static bool may_collect(vm_t *vm) {
    return vm->root->cleanup_count == 0;
}

static bool check(const char *program, mica_session *s, mica_session *other) {
    uint8_t before[32], file[32], loaded[32];
    mica_buffer state = {0}, again = {0};
    mica_error err = MICA_ERROR_INIT;
    bool bad = mica_session_root(s, before, NULL, &err) != MICA_OK ||
               mica_state_take(s, &state, &err) != MICA_OK ||
               mica_state_root(state.data, state.len, file, &err) != MICA_OK ||
               mica_state_load(other, state.data, state.len, &err) != MICA_OK ||
               mica_session_root(other, loaded, NULL, &err) != MICA_OK ||
               mica_state_take(other, &again, &err) != MICA_OK;
    bool layer = bad && strstr(err.message, "layer");
    if (layer) {
        bad = false; /* the program has loaded one, which the other session has not */
    } else if (bad) {
        printf("FAIL %s: %s\n", program, err.message);
    } else {
        bad = differ(program, "the taken state has another root than the session", before, file) ||
              differ(program, "where it was loaded it has another root", before, loaded);
        if (bad) tell_places(s, &again);
    }
    if (!bad && !layer && may_collect(other->vm)) {
        vm_gc_collect(other->vm, 3);
        bad = mica_session_root(other, loaded, NULL, &err) != MICA_OK ||
              differ(program, "a collection changes the root", before, loaded);
    }
    mica_buffer_free(&state);
    mica_buffer_free(&again);
    return !bad;
}

/* Where changes lead that are not held to where they should: merged with themselves. */
static void tell_result(const mica_buffer *before, const mica_buffer *now, const mica_buffer *changes) {
    mica_buffer free = {0}, made = {0}, left = {0}, text = {0};
    mica_error err = MICA_ERROR_INIT;
    if (mica_changes_merge(changes->data, changes->len, changes->data, changes->len, &free, &err) ==
            MICA_OK &&
        mica_changes_apply(before->data, before->len, free.data, free.len, &made, &err) == MICA_OK &&
        mica_state_changes(made.data, made.len, now->data, now->len, &left, &err) == MICA_OK &&
        mica_changes_describe(left.data, left.len, &text, &err) == MICA_OK)
        printf("%.*s", (int)(text.len < 1000 ? text.len : 1000), (const char *)text.data);
    else
        printf("%s\n", err.message);
    mica_buffer_free(&free);
    mica_buffer_free(&made);
    mica_buffer_free(&left);
    mica_buffer_free(&text);
}

/* What turns the state before into this one does so, and back. */
static bool check_changes(const char *program, const mica_buffer *before, const mica_buffer *now) {
    mica_buffer changes = {0}, back = {0}, made = {0}, again = {0};
    uint8_t want[32], first[32], got[32];
    mica_error err = MICA_ERROR_INIT;
    bool bad =
        mica_state_root(now->data, now->len, want, &err) != MICA_OK ||
        mica_state_root(before->data, before->len, first, &err) != MICA_OK ||
        mica_state_changes(before->data, before->len, now->data, now->len, &changes, &err) != MICA_OK ||
        mica_changes_apply(before->data, before->len, changes.data, changes.len, &made, &err) != MICA_OK ||
        mica_state_root(made.data, made.len, got, &err) != MICA_OK;
    if (!bad) bad = differ(program, "the changes lead elsewhere", want, got);
    if (!bad)
        bad = mica_changes_invert(changes.data, changes.len, &back, &err) != MICA_OK ||
              mica_changes_apply(made.data, made.len, back.data, back.len, &again, &err) != MICA_OK ||
              mica_state_root(again.data, again.len, got, &err) != MICA_OK ||
              differ(program, "the changes are not taken back", first, got);
    if (bad) {
        printf("FAIL %s: changes: %s\n", program, err.message);
        if (back.len)
            tell_result(&made, before, &back);
        else
            tell_result(before, now, &changes);
    }
    mica_buffer_free(&changes);
    mica_buffer_free(&back);
    mica_buffer_free(&made);
    mica_buffer_free(&again);
    return !bad;
}

static unsigned each(const char *path) {
    mica_error err = MICA_ERROR_INIT;
    unsigned checked = 0;
    mica_session *s = open_session(), *other = open_session();
    mica_session_stop_after(s, 1 + (unsigned)rand() % 40);
    mica_outcome outcome = mica_session_run_file(s, path, &err);
    mica_buffer before = {0};
    for (unsigned k = 0; k < all.stops && outcome == MICA_RUN_STOPPED; k++) {
        mica_buffer now = {0};
        if (!check(path, s, other) || mica_state_take(s, &now, &err) != MICA_OK) exit(PROGRAMS_FAILED);
        if (k && !check_changes(path, &before, &now)) exit(PROGRAMS_FAILED);
        mica_buffer_free(&before);
        before = now;
        checked++;
        mica_session_stop_after(s, 1 + (unsigned)rand() % (1u << rand() % 12));
        outcome = mica_session_continue(s, &err);
    }
    mica_buffer_free(&before);
    return checked;
}

int main(int argc, char **argv) {
    return programs_main(argc, argv);
}
